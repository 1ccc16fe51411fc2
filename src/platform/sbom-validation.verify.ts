/** Every conformance case, the XML documents too: the cases of the quick test, without its limits. */
process.env.SBOM_VALIDATIONS = 'whole';
await import('./sbom-validation.test.ts');

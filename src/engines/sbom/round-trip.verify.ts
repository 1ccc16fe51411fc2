/** Every real document, in every format and version that is written: the cases of the quick test, without its limits. */
process.env.SBOM_ROUND_TRIPS = 'whole';
await import('./round-trip.test.ts');

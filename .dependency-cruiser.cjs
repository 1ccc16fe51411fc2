const order = require('./src/features/order.json');

const here = (layer) => `^src/${layer}/`;
/** A feature may call public.ts (and, on the wire, contract.ts) of features earlier in order.json; nobody else's inside, nobody later. */
const features = order.flatMap((name, index) => [
  {
    name: `${name}-calls-only-earlier-features`, severity: 'error', comment: 'Calls go up the list of src/features/order.json, events come down.',
    from: { path: `^src/features/${name}/`, pathNot: '[.]test[.]ts$' },
    to: { path: '^src/features/[^/]+/', pathNot: [`^src/features/${name}/`, ...order.slice(0, index).map((earlier) => `^src/features/${earlier}/(public|contract)[.]ts$`)] },
  },
]);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'engines-are-pure', severity: 'error', comment: 'Engines import engines, and pure readers of a syntax.', from: { path: here('engines'), pathNot: '[.](test|verify)[.]ts$|/testing/' }, to: { pathNot: [here('engines'), 'node_modules/(yaml|smol-toml|saxes|xmlchars|fast-xml-parser)/'] } },
    { name: 'kernel-is-small', severity: 'error', from: { path: here('kernel') }, to: { path: '^src/', pathNot: here('kernel') } },
    { name: 'platform-knows-no-domain', severity: 'error', from: { path: here('platform'), pathNot: '[.]test[.]ts$' }, to: { path: '^src/(features|connectors|web|cli)/|^src/[^/]+[.]ts$|^locales/' } },
    { name: 'platform-needs-no-engine', severity: 'error', comment: 'One reader of schemas stands on the border: sbom-validation.', from: { path: here('platform'), pathNot: '[.]test[.]ts$|sbom-validation' }, to: { path: here('engines') } },
    { name: 'connectors-know-no-feature', severity: 'error', from: { path: here('connectors'), pathNot: '[.]test[.]ts$' }, to: { path: '^src/(features|web|cli)/|^src/[^/]+[.]ts$' } },
    { name: 'web-sees-contracts-only', severity: 'error', from: { path: here('web') }, to: { path: '^src/', pathNot: [here('web'), here('kernel'), '^src/features/[^/]+/(contract|roles)[.]ts$'] } },
    { name: 'features-do-not-know-the-web', severity: 'error', from: { path: here('features') }, to: { path: '^src/(web|cli)/|^src/[^/]+[.]ts$' } },
    { name: 'only-declared-packages', severity: 'error', from: { path: '^(src|scripts|test|tools|bench)/' }, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'], pathNot: '^(node:|virtual:)' } },
    { name: 'product-needs-no-development-package', severity: 'error', from: { path: '^src/', pathNot: '[.](test|verify)[.]tsx?$' }, to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '@types/' } },
    ...features,
  ],
  options: {
    doNotFollow: { path: 'node_modules' }, exclude: { path: 'dist/' }, parser: 'swc', // TypeScript 7 has no API that the checker could use yet

    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], mainFields: ['module', 'main', 'types'] },
  },
};

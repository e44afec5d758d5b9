// docs/openapi.json against Redocly's recommended rules: no error, no warning.
import { createConfig, formatProblems, lint } from '@redocly/openapi-core';
import { report } from './report.mjs';

const ref = process.argv[2];
const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    'info-license': 'off',      // the project has not chosen one
  },
});
const problems = await lint({ ref, config });
if (problems.length > 0)
  formatProblems(problems, { format: 'stylish', totals: { errors: 0,
    warnings: problems.length, ignored: 0 } });
report(`${ref}: OpenAPI`, problems.map(p => p.message));

// One line in the manner of TAP for each check; the exit code says the rest.
export function report(name, wrong) {
  console.log(`${wrong.length === 0 ? 'ok' : 'not ok'} - ${name}`);
  for (const what of wrong)
    console.log(`# ${what}`);
  if (wrong.length > 0)
    process.exitCode = 1;
}

const row = /^\| `(?:pnpm|npm) (?:run )?([\w:-]+)[^`]*`\s*\|\s*[^|\s]/

/** Every script of the root package.json has one row in the table of CONTRIBUTING.md, and every row has its script. */
export function scriptListProblems(contributing: string, scripts: Readonly<Record<string, string>>): string[] {
  const listed = contributing.split('\n').flatMap((line) => row.exec(line)?.[1] ?? [])
  return [
    ...Object.keys(scripts)
      .filter((script) => !listed.includes(script))
      .map((script) => `CONTRIBUTING.md does not list the script "${script}"`),
    ...listed
      .filter((script) => !(script in scripts))
      .map((script) => `CONTRIBUTING.md lists the script "${script}", which does not exist`),
    ...listed
      .filter((script, at) => listed.indexOf(script) < at)
      .map((script) => `CONTRIBUTING.md lists the script "${script}" twice`),
  ]
}

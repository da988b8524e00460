/**
 * A module loaded by plain Node, outside the test runner's vm (tools/quick-environment.mjs): once for all test files of
 * this process, at Node's own speed, with Node's own globals. Its state outlives the test file. Types as with `import()`.
 */
export async function outside<T>(url: URL): Promise<T> {
  const { importOutside } = globalThis as { importOutside?: (url: string) => Promise<unknown> }
  if (importOutside === undefined) throw new Error('testEnvironment must be tools/quick-environment.mjs')
  return (await importOutside(url.href)) as T
}

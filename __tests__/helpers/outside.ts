/**
 * A module loaded by plain Node, outside the test runner's vm (tools/quick-environment.mjs): once for all test files of
 * this process, at Node's own speed, with Node's own globals. Its state outlives the test file. Types as with `import()`.
 */
export async function outside<T>(url: URL): Promise<T> {
  const { importOutside } = globalThis as { importOutside?: (url: string) => Promise<unknown> }
  return (await (importOutside ?? inside)(url.href)) as T
}

/** Plain Node is outside already. */
function inside(url: string): Promise<unknown> {
  return import(url)
}

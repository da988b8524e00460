// What is deployed: one file with all it needs, so that a cold start reads one file and nothing is installed in Azure.
import { build } from 'esbuild'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname

/** Writes index.js, package.json and host.json into a folder. */
export async function bundleInto(folder) {
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: [join(here, 'src/index.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    minify: true,
    keepNames: true,
    legalComments: 'eof',
    // The Functions host hands this module to the code it runs; it is in no registry.
    external: ['@azure/functions-core'],
    logLevel: 'warning',
  })
  const { name, version, license } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name, version, license, private: true, main: 'index.js' }),
  )
  copyFileSync(join(here, 'host.json'), join(folder, 'host.json'))
}

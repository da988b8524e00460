/**
 * Builds dist/ from src/: tsc, then ncc, then terser over every file that ncc made. The same lockfile gives the same
 * bytes on every path and machine. `--check` builds aside and compares with what is committed.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { minify } from 'terser'
import { groupLicenses } from './licenses.ts'

const ROOT = resolve(import.meta.dirname, '..')
const LIB = join(ROOT, 'lib')
const LARGEST_DIST_BYTES = 2 * 1024 * 1024

async function main(): Promise<number> {
  const check = process.argv.includes('--check')
  const dist = check ? join(mkdtempSync(join(tmpdir(), 'dist-')), 'dist') : join(ROOT, 'dist')
  rmSync(dist, { recursive: true, force: true })
  await build(dist)
  const bytes = sizeOf(dist)
  console.log(`dist: ${files(dist).length} files, ${(bytes / 1024).toFixed(0)} KiB`)
  if (bytes > LARGEST_DIST_BYTES) return fail(`dist is larger than ${LARGEST_DIST_BYTES / 1024} KiB`)
  return check ? compare(dist, join(ROOT, 'dist')) : 0
}

async function build(dist: string): Promise<void> {
  rmSync(LIB, { recursive: true, force: true })
  run(ROOT, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json')
  mapHeavyImports()
  const options = ['--license', 'licenses.txt', '--quiet']
  run(LIB, 'node_modules/@vercel/ncc/dist/ncc/cli.js', 'build', 'main.js', '-o', dist, ...options)
  // Packages for the browser sign-in of @azure/identity, which is not bundled.
  rmSync(join(dist, 'xdg-open'), { force: true })
  shortenLicenses(join(dist, 'licenses.txt'))
  await Promise.all(
    files(dist)
      .filter((file) => /\.m?js$/u.test(file))
      .map((file) => shrink(join(dist, file))),
  )
}

function shortenLicenses(path: string): void {
  const text = groupLicenses(readFileSync(path, 'utf8'), {
    has: (name) => /^(?:@[\w.-]+\/)?[\w.-]+$/u.test(name) && existsSync(folderOf(name)),
    license: licenseOf,
  })
  writeFileSync(path, text)
}

function folderOf(name: string): string {
  return name === 'cloudburst-for-azure' ? ROOT : join(ROOT, 'node_modules', name)
}

/** ncc finds no licence if a folder inside the package has its own package.json. */
function licenseOf(name: string): string {
  const folder = folderOf(name)
  const id = /"license": *"([^"]+)"/u.exec(readFileSync(join(folder, 'package.json'), 'utf8'))?.[1]
  const file = readdirSync(folder).find((one) => /^licen[cs]e(?:\.|$)/iu.test(one))
  if (id === undefined || file === undefined)
    throw new Error(`${name} names no licence, or brings no text of it`)
  return `${id}\n${readFileSync(join(folder, file), 'utf8')}`
}

/** ncc uses `paths` of the tsconfig.json in the current folder, and applies them inside node_modules too. */
function mapHeavyImports(): void {
  const paths = {
    '@actions/http-client': ['./runner/http-client.js'],
    '@actions/exec': ['./runner/exec.js'],
    undici: ['./runner/undici.js'],
    '@octokit/plugin-paginate-rest': ['./runner/octokit-plugins.js'],
    '@octokit/plugin-rest-endpoint-methods': ['./runner/octokit-plugins.js'],
  }
  writeFileSync(join(LIB, 'tsconfig.json'), JSON.stringify({ compilerOptions: { paths } }))
}

async function shrink(path: string): Promise<void> {
  const { code } = await minify(readFileSync(path, 'utf8'), {
    module: true,
    ecma: 2020,
    compress: { passes: 2 },
    mangle: true,
    // The SDK compares and prints class names, and stack traces show them.
    keep_classnames: true,
    format: { comments: false },
  })
  if (code === undefined) throw new Error(`${path} could not be minified`)
  writeFileSync(path, code)
}

function run(cwd: string, script: string, ...options: string[]): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, script), ...options], { cwd, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${script} ${options.join(' ')} failed`)
}

function compare(built: string, committed: string): number {
  const names = [...new Set([...files(built), ...(existsSync(committed) ? files(committed) : [])])].sort()
  const differ = names.filter((name) => !same(join(built, name), join(committed, name)))
  if (differ.length === 0) return 0
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  cpSync(built, join(ROOT, '.cache', 'dist'), { recursive: true })
  return fail(`dist is not what the source builds: ${differ.join(', ')}. Run npm run build and commit dist.`)
}

function same(a: string, b: string): boolean {
  return existsSync(a) && existsSync(b) && readFileSync(a).equals(readFileSync(b))
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

function sizeOf(folder: string): number {
  return files(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}

function fail(message: string): number {
  console.error(message)
  return 1
}

process.exitCode = await main()

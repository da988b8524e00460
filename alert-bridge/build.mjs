// npm run build: dist/, as it is deployed.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundleInto } from './bundle.mjs'

const dist = join(import.meta.dirname, 'dist')
rmSync(dist, { recursive: true, force: true })
await bundleInto(dist)

import { printable } from '../../domain/text.ts'
import { parseNumber, wallClockOf } from '../../domain/timestamp.ts'
import { problem } from '../problem.ts'

/** As Log Analytics writes in the portal: `TimeGenerated [Local Time]`. */
const LOCAL = /\blocal\b|\blokal/iu

/** Throws ActionError if a title says that times are local, and neither they nor an option say of which zone. */
export function requireZone(title: string, time: string, timeZone: string | undefined): void {
  if (timeZone !== undefined || !LOCAL.test(title)) return
  if (parseNumber(time) !== undefined || wallClockOf(time)?.offsetSeconds !== undefined) return
  throw problem(
    `its times are local, as "${printable(title, 60)}" says, and of no stated zone`,
    'Set time-zone=…, such as Europe/Berlin',
  )
}

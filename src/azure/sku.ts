import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'

/** Sizes as App Service spells them (learn: App Service plans). */
const NAMES = [
  ...['F1', 'D1', 'B1', 'B2', 'B3', 'S1', 'S2', 'S3', 'P1', 'P2', 'P3'],
  ...['P1v2', 'P2v2', 'P3v2'],
  ...['P0v3', 'P1v3', 'P2v3', 'P3v3', 'P1mv3', 'P2mv3', 'P3mv3', 'P4mv3', 'P5mv3'],
  ...['P0v4', 'P1v4', 'P2v4', 'P3v4', 'P1mv4', 'P2mv4', 'P3mv4', 'P4mv4', 'P5mv4'],
  ...['I1', 'I2', 'I3', 'I1v2', 'I2v2', 'I3v2', 'I4v2', 'I5v2', 'I6v2'],
  ...['I1mv2', 'I2mv2', 'I3mv2', 'I4mv2', 'I5mv2'],
]

/** The size with that name, in any letter case. Throws ActionError if there is none. */
export function spelledSku(name: string): string {
  const wanted = name.trim().toLowerCase()
  const spelled = NAMES.find((known) => known.toLowerCase() === wanted)
  if (spelled !== undefined) return spelled
  throw new ActionError(`"${printable(name, 60)}" is not a size of an App Service plan.`, {
    fix: `Set burst-sku or idle-sku to one of ${NAMES.join(', ')}.`,
    link: 'https://learn.microsoft.com/azure/app-service/overview-hosting-plans',
    outcome: 'refused',
  })
}

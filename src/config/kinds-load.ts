import * as z from 'zod/mini'
import { field, type Field } from './field.ts'

type Samples = [number, number | null][]

/** A number; `[[epochSeconds, value], …]` as a list or as JSON text; for `csv` a path or the rows themselves. */
export function loadValue(): Field<z.ZodMiniType<string, number | string | Samples>> {
  const samples = () => z.array(z.tuple([z.number(), z.nullable(z.number())]))
  const schema = () =>
    z.pipe(
      z.union([z.number(), z.string().check(z.trim(), z.minLength(1)), samples()]),
      z.transform((raw: number | string | Samples) =>
        typeof raw === 'object' ? JSON.stringify(raw) : String(raw),
      ),
    )
  return field(
    schema,
    'a number, [[epochSeconds, value], …], alert, or the path of a CSV file or its text',
    '950',
  )
}

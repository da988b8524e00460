import { createHash, timingSafeEqual } from 'node:crypto'
import { Refusal } from './refusal.ts'

/** `Authorization: Bearer …` with the shared secret. Hashed first, so that neither length nor content shows in the time. */
export function requireSecret(authorization: string | null, secret: string): void {
  const given = /^Bearer (\S{1,4096})$/iu.exec(authorization ?? '')?.[1] ?? ''
  if (!timingSafeEqual(digest(given), digest(secret)))
    throw new Refusal(401, 'not authenticated', 'wrong or missing secret')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

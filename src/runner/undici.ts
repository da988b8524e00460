/**
 * Replaces `undici` in the bundle, which `@actions/http-client` and `@actions/github` import (tools/build.ts maps it): 400 KiB
 * for one function that Node has, and one that the program never calls.
 */
export const { fetch } = globalThis

/** `@actions/http-client` makes one only for a client's dispatcher, which the program never asks for. */
export function ProxyAgent(): never {
  throw new Error('The bundle has no agent of undici.')
}

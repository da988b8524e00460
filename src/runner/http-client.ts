import type { TypedResponse } from '@actions/http-client/lib/interfaces'

/**
 * Replaces `@actions/http-client` in the bundle, which `@actions/core` imports (tsconfig.build.json and tools/build.ts
 * map it). The real client loads undici, which costs 30 to 45 ms at every start, and only an ID token needs it. When a
 * token is needed, this loads the real client, which has its own retries.
 */
type Real = typeof import('../../node_modules/@actions/http-client/lib/index.js')
type RealClient = InstanceType<Real['HttpClient']>

/** Has only what `@actions/core` and `@actions/github` use: the two agents and `getJson`. */
export class HttpClient {
  readonly #made: ConstructorParameters<Real['HttpClient']>

  constructor(...made: ConstructorParameters<Real['HttpClient']>) {
    this.#made = made
  }

  /** `@actions/github` asks for an agent and a dispatcher when it is loaded. The program gives it its own fetch instead. */
  getAgent(): undefined {
    return undefined
  }

  getAgentDispatcher(): undefined {
    return undefined
  }

  /** Like the real one: JSON of a GET, or an error with its `statusCode`. */
  async getJson<T>(...asked: Parameters<RealClient['getJson']>): Promise<TypedResponse<T>> {
    // Import the file, because the package name would be this module again.
    const { HttpClient: Client } = await import('../../node_modules/@actions/http-client/lib/index.js')
    return new Client(...this.#made).getJson<T>(...asked)
  }
}

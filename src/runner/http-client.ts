import type { TypedResponse } from '@actions/http-client/lib/interfaces'

/**
 * Stands in the bundle where `@actions/core` imports `@actions/http-client` (tsconfig.build.json and tools/build.ts map
 * it). The real client brings undici along, which costs 30 to 45 ms at every start, and only an ID token needs it.
 * When a token is needed, load the real client, which has its own retries.
 */
type Real = typeof import('../../node_modules/@actions/http-client/lib/index.js')
type RealClient = InstanceType<Real['HttpClient']>

export class HttpClient {
  readonly #made: ConstructorParameters<Real['HttpClient']>

  constructor(...made: ConstructorParameters<Real['HttpClient']>) {
    this.#made = made
  }

  /** `@actions/github` asks for an agent and a dispatcher as it is loaded. The program hands it its own fetch instead. */
  getAgent(): undefined {
    return undefined
  }

  getAgentDispatcher(): undefined {
    return undefined
  }

  /** As the real one's: JSON of a GET, or the error with its `statusCode`. */
  async getJson<T>(...asked: Parameters<RealClient['getJson']>): Promise<TypedResponse<T>> {
    // By its file: by its name it would be this module again.
    const { HttpClient: Client } = await import('../../node_modules/@actions/http-client/lib/index.js')
    return new Client(...this.#made).getJson<T>(...asked)
  }
}

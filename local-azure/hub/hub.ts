import type { Entra } from '../entra/tokens.ts'
import type { Principal } from '../entra/principals.ts'
import { page } from '../hosts/app.ts'
import type { Call, Reply } from '../net/message.ts'
import type { World } from '../world/world.ts'
import { Adfs } from './adfs.ts'
import { HubArm } from './arm.ts'
import type { JsonObject } from '../json.ts'
import { HUB_ADFS_HOST, HUB_ARM_HOST, HUB_PORTAL_HOST } from './names.ts'
import type { HubScenario } from './scenario.ts'

export interface HubOptions {
  readonly hub: HubScenario
  readonly world: World
  readonly entra: Entra
  readonly principals: readonly Principal[]
  readonly tokenLifetimeSeconds: number
  /** Epoch seconds. */
  readonly now: () => number
  /** Address of Entra without a proxy. */
  readonly entraUrl: () => string
}

/** From this api-version on, the metadata are a list of clouds. */
const FIRST_LIST = '2019-05-01'

/** An Azure Stack Hub: metadata, Resource Manager and, where it has one, AD FS, behind one door. */
export class Hub {
  readonly #options: HubOptions
  readonly #adfs: Adfs | undefined
  readonly #arm: HubArm

  constructor(options: HubOptions) {
    const { hub, world, entra, principals, tokenLifetimeSeconds, now } = options
    this.#options = options
    const hubNow = (): number => now() + world.conditions.hubClockSeconds
    const adfsOptions = {
      principals,
      lifetimeSeconds: tokenLifetimeSeconds,
      now: hubNow,
      machineNow: (): number => Date.now() / 1000 + world.conditions.hubClockSeconds,
      acceptsDefaultScope: hub.acceptsDefaultScope,
    }
    const adfs = hub.login === 'adfs' ? new Adfs(adfsOptions) : undefined
    this.#adfs = adfs
    this.#arm = new HubArm(world, hub, (token) => (adfs ?? entra).open(token))
  }

  serve(call: Call): Reply {
    if (call.host === HUB_PORTAL_HOST) return page(200, 'Microsoft Azure Stack Hub', 'Sign in.')
    if (/^\/metadata\/endpoints\/?$/i.test(call.path)) return this.#metadata(call)
    if (/^\/adfs\//i.test(call.path))
      return this.#adfs?.serve(call) ?? page(404, 'Not Found', 'No such page here.')
    return this.#arm.serve(call)
  }

  #metadata(call: Call): Reply {
    const { hub } = this.#options
    if (hub.listsMetadata || (call.query.get('api-version') ?? '') >= FIRST_LIST)
      return { status: 200, body: [this.#cloud(call)] }
    return {
      status: 200,
      body: {
        galleryEndpoint: `https://${HUB_PORTAL_HOST}:30015/`,
        graphEndpoint: 'https://graph.windows.net/',
        portalEndpoint: `https://${HUB_PORTAL_HOST}/`,
        authentication: { loginEndpoint: this.#loginEndpoint(call), audiences: [hub.audience] },
      },
    }
  }

  /** One cloud of the list. Source: Azure/azure-cli, `cloud.py`, which reads it with api-version 2019-05-01 and later. */
  #cloud(call: Call): JsonObject {
    const direct = /^[\d.]+$|^localhost$/.test(call.host)
    const manager = direct ? call.origin : `https://${HUB_ARM_HOST}`
    return {
      name: 'AzureStack',
      portal: `https://${HUB_PORTAL_HOST}/`,
      resourceManager: manager,
      graph: 'https://graph.windows.net/',
      gallery: `https://${HUB_PORTAL_HOST}:30015/`,
      authentication: {
        loginEndpoint: this.#loginEndpoint(call),
        audiences: [this.#options.hub.audience],
        tenant: this.#options.hub.login === 'adfs' ? 'adfs' : 'common',
        identityProvider: this.#options.hub.login === 'adfs' ? 'ADFS' : 'AAD',
      },
      suffixes: { storage: 'hub.shop.example', keyVaultDns: 'vault.hub.shop.example' },
    }
  }

  /** The name where the client used the Hub's name, otherwise the address that it used. */
  #loginEndpoint(call: Call): string {
    const direct = /^[\d.]+$|^localhost$/.test(call.host)
    if (this.#options.hub.login === 'adfs')
      return direct ? `${call.origin}/adfs` : `https://${HUB_ADFS_HOST}/adfs`
    const entra = new URL(this.#options.entraUrl())
    return direct ? `https://${call.host}:${entra.port}/` : 'https://login.microsoftonline.com/'
  }
}

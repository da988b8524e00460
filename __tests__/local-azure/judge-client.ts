import type { JudgeOptions, Violation } from '../../local-azure/judge/judgement.ts'
import { Simulation } from '../../local-azure/simulation.ts'
import type { Scenario } from '../../local-azure/world/scenario.ts'

/** A client that does what it is told, right or wrong. */
export class Client {
  readonly azure: Simulation

  constructor(scenario: (base: Scenario) => Scenario = (base) => base) {
    this.azure = new Simulation({ scenario })
  }

  wait(seconds: number): this {
    this.azure.clock.advance(seconds)
    return this
  }

  start(): this {
    return this.app('Running')
  }

  stop(): this {
    return this.app('Stopped')
  }

  size(capacity: number, name = 'P1v3'): this {
    const plan = this.azure.world.planNamed('plan-shop-burst')
    this.azure.world.scaling.resize(plan, { ...plan.sku, name, capacity }, 'client', [])
    return this
  }

  /** Health tests, one every five seconds. */
  test(times: number, ok = true, host = 'www.shop.example'): this {
    for (let index = 0; index < times; index += 1) {
      this.wait(5)
      this.azure.world.events.push({
        kind: 'health',
        at: this.azure.world.now,
        by: 'client',
        app: 'app-shop-burst',
        host,
        ok,
      })
    }
    return this
  }

  set(name: string, change: { status?: 'Enabled' | 'Disabled'; weight?: number }): this {
    const [profile, endpoint] = this.azure.world.endpointNamed(name)
    Object.assign(endpoint, change)
    this.azure.world.routing.endpointChanged(profile, endpoint, 'client')
    return this
  }

  violations(options: Partial<JudgeOptions> = {}): readonly Violation[] {
    return this.azure.judge(options).violations
  }

  rules(options: Partial<JudgeOptions> = {}): readonly string[] {
    return this.violations(options).map((violation) => `${violation.invariant}: ${violation.rule}`)
  }

  private app(state: 'Running' | 'Stopped'): this {
    const { world } = this.azure
    world.scaling.setSiteState(world.siteNamed('app-shop-burst'), state, 'client')
    return this
  }
}

export const ready = (scenario?: (base: Scenario) => Scenario): Client =>
  new Client(scenario).size(3).wait(100).start().wait(120).test(3)

export const trial = (): Client => ready().set('burst', { status: 'Enabled', weight: 1 }).wait(60)

export const bursting = (): Client => trial().set('burst', { weight: 20 }).wait(1800)

import * as z from 'zod/mini'
import { objectOf, type Shape } from '../../src/config/field.ts'
import { HUB_SHAPE } from '../../src/config/shape-hub.ts'
import { RULE_SHAPE, VETO_SHAPE } from '../../src/config/shape-loads.ts'
import { INPUT_ONLY, RUN_SHAPE } from '../../src/config/shape-run.ts'
import { SCHEDULE_SHAPE, SCHEDULE_TEXTS } from '../../src/config/shape-schedule.ts'
import { NAMED_TARGET_SHAPE, TARGET_SHAPE } from '../../src/config/shape-target.ts'
import type { Contract } from './contract.ts'

type Json = Record<string, unknown>

const DRAFT = 'http://json-schema.org/draft-07/schema#'

/** Lists that only a file can hold, at its top and in a target. */
const LISTS = {
  schedules: { $ref: '#/definitions/schedules' },
  loads: { $ref: '#/definitions/loads' },
  veto: { $ref: '#/definitions/veto' },
} as const

/** The JSON schema of the config file: the keys that the program checks with, described as action.yml describes them. */
export function configSchema(contract: Contract): Json {
  const texts = new Map<string, string>(
    contract.inputs.flatMap(({ entries }) =>
      entries.map(({ name, text, example }) => [name, `${text} Example: ${example}`] as const),
    ),
  )
  texts.set('name', 'Name of the target in log and report; letters, digits, dots, dashes and underscores.')
  const entries = Object.entries({ ...RUN_SHAPE, ...TARGET_SHAPE })
  const fileShape = Object.fromEntries(entries.filter(([name]) => !INPUT_ONLY.some((one) => one === name)))
  const target = objectOfKeys({ ...propertiesOf(NAMED_TARGET_SHAPE, texts), ...LISTS })
  const targets = {
    description: 'One entry a target. Keys at the top of the file are the defaults of all of them.',
    type: 'array',
    minItems: 1,
    maxItems: 1000,
    items: target,
  }
  return {
    $schema: DRAFT,
    title: 'Cloudburst for Azure: config file',
    ...objectOfKeys({
      ...propertiesOf(fileShape, texts),
      'stack-hub': stackHub(texts),
      ...LISTS,
      targets,
    }),
    definitions: { schedules: schedulesSchema(), ...loadSchemas(texts) },
  }
}

function schedulesSchema(): Json {
  return {
    description:
      'Known peaks: when the burst side must be warm, or bursting with a least share, and for how long.',
    type: 'array',
    minItems: 1,
    maxItems: 50,
    items: {
      type: 'object',
      properties: propertiesOf(SCHEDULE_SHAPE, new Map(Object.entries(SCHEDULE_TEXTS))),
      required: ['name', 'be', 'for', 'timezone'],
      oneOf: [{ required: ['cron'] }, { required: ['at'] }],
      additionalProperties: false,
    },
  }
}

function stackHub(texts: ReadonlyMap<string, string>): Json {
  const variable = '${NAME} stands for a variable of the step’s environment.'
  const own = new Map(
    Object.keys(HUB_SHAPE).map((name) => [
      name,
      name === 'endpoint' ? (texts.get('stack-hub-endpoint') ?? '') : `${OF_THE_HUB[name] ?? ''} ${variable}`,
    ]),
  )
  return {
    description:
      'The Azure Stack Hub of the private side, and the identity that reads it where that is not the identity of the run. What is left out is as for public Azure.',
    type: 'object',
    properties: propertiesOf(HUB_SHAPE, own),
    additionalProperties: false,
  }
}

const OF_THE_HUB: Readonly<Record<string, string>> = {
  'tenant-id': 'The tenant that the Hub is registered in; not used where the Hub has AD FS.',
  'client-id': 'The application that reads the Hub, or the service principal made on the Hub.',
  'client-secret': 'Secret of that application, always by a variable.',
  'client-certificate':
    'Certificate and private key of that application: by a variable, or the path of a PEM file.',
}

const LOADS =
  'Several loads, each with its own capacity, in the place of the load inputs. One load that asks for a burst is enough; ' +
  'a scale-in needs all of them. A load that cannot be read keeps a burst, and begins none.'
const VETO =
  'What both sides share, such as a database or the link to the data centre: while one is above its limit, no burst ' +
  'begins and no share is raised, because that would not help. A veto ends no burst, and holds back neither a person ' +
  'nor an outage of the private side. A veto that cannot be read blocks nothing.'
const LIMIT =
  'Above this mean over window a burst would not help: a percentage, a rate such as 1200/min, or a bare number in the ' +
  'metric’s own unit. Example: 85%'

/** `loads:` and `veto:`, whose entries take keys that action.yml describes. */
function loadSchemas(texts: ReadonlyMap<string, string>): Json {
  const own = new Map([
    ...texts,
    ['name', 'Name in log and report; letters, digits, dots, dashes and underscores. Needed, and unique.'],
    ['limit', LIMIT],
  ] as const)
  const list = (description: string, shape: Shape, required: readonly string[]): Json => ({
    description,
    type: 'array',
    minItems: 1,
    maxItems: 10,
    items: { ...objectOfKeys(propertiesOf(shape, own)), required },
  })
  return {
    loads: list(LOADS, RULE_SHAPE, ['name', 'load-source', 'load-scope', 'private-capacity']),
    veto: list(VETO, VETO_SHAPE, ['name', 'load-source', 'limit']),
  }
}

function objectOfKeys(properties: Json): Json {
  return { type: 'object', properties, additionalProperties: false }
}

function propertiesOf(shape: Shape, texts: ReadonlyMap<string, string>): Json {
  const whole = z.toJSONSchema(objectOf(shape), { io: 'input', target: 'draft-7' })
  return Object.fromEntries(
    Object.entries(whole.properties ?? {}).map(([name, property]) => {
      const description = texts.get(name)
      if (description === undefined) throw new Error(`action.yml does not describe ${name}`)
      return [name, { description, ...(property as object) }]
    }),
  )
}

/** The program's own defaults, as a user would write them, without the computed ones. */
export function schemaDefaults(): ReadonlyMap<string, string> {
  const whole = z.toJSONSchema(objectOf({ ...RUN_SHAPE, ...TARGET_SHAPE }), { io: 'input' })
  return new Map(
    Object.entries(whole.properties ?? {}).flatMap(([name, property]) => {
      const value = typeof property === 'object' ? property.default : undefined
      return value === undefined
        ? []
        : [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const]
    }),
  )
}

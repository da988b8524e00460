import { beforeAll, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalAzure } from '../../local-azure/index.ts'
import { readAudit } from '../../src/report/audit/read.ts'
import { burstsOf } from '../../tools/audit/bursts.ts'
import { auditPage } from '../../tools/audit/page.ts'
import { storyLines } from '../../tools/audit/story.ts'
import { openShop } from '../helpers/local-azure.ts'
import { begin, HIGH, LONG, LOW, type Inputs } from '../fault/support.ts'

// What a person asks on the day after a burst. Each source must answer all of it by itself.

const PRICED: Inputs = { 'audit-file': 'audit.ndjson', 'price-per-hour': '0.246 USD', ...LONG }
const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/u.source

interface Told {
  readonly log: string
  readonly summary: string
  readonly audit: string
  /** `npm run audit -- --html`. */
  readonly page: string
}

let up: Told
let down: Told

/** A day: a burst at eight, whose end comes an hour later. */
beforeAll(async () => {
  const azure = await openShop([
    [0, HIGH],
    [30, LOW],
  ])
  try {
    const texts: string[] = []
    up = await told(azure, texts)
    azure.clock.advance(3600)
    down = await told(azure, texts)
  } finally {
    await azure.close()
  }
}, 120_000)

/** What one run and all audit records so far tell a person; groups of the log are text, too. */
async function told(azure: LocalAzure, texts: string[]): Promise<Told> {
  const started = begin(azure, { mode: 'auto', ...PRICED })
  const { log, summary, exitCode } = await started.done
  expect(exitCode).toBe(0)
  texts.push(readFileSync(join(started.folder, 'audit.ndjson'), 'utf8'))
  const bursts = burstsOf(readAudit(texts.join('')))
  return {
    log,
    summary,
    audit: storyLines(bursts).join('\n'),
    page: textOf(auditPage({ bursts, loads: [] })),
  }
}

/** What a browser shows without the page's script. */
function textOf(page: string): string {
  return page
    .replace(/<(script|style|title)\b[^]*?<\/\1>/gu, '')
    .replace(/<[^>]+>/gu, '')
    .replaceAll('\u00a0', ' ')
}

/** As a person reads it: entities of Markdown are characters. */
function read(markdown: string): string {
  return markdown.replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
}

type Answers = Readonly<Record<keyof Told, RegExp>>
const everywhere = (answer: RegExp): Answers => ({
  log: answer,
  summary: answer,
  audit: answer,
  page: answer,
})
/** An answer of the page, under its question. */
const under = (question: string, answer: string): RegExp => new RegExp(`^${question}${answer}`, 'mu')

const NUMBERS = /demand 7,\d00\/min, 1\d\d % of private capacity \(6,000\/min\), above scale-out-at 80 %/u
const OTHERWISE =
  /without it the private side would have to carry 1\d\d % of its capacity, instead of [678]\d %/u

const BURST: Readonly<Record<string, Answers>> = {
  'who or what started it': {
    ...everywhere(
      /started by (?:schedule \(octocat\)|octocat \(schedule\)).*(?:actions\/runs\/1|\[run\]\(https)/su,
    ),
    page: under('Who or what started it', 'octocat \\(schedule\\) · https:\\S+actions/runs/1'),
  },
  'on which numbers': {
    ...everywhere(NUMBERS),
    page: under('On which numbers', NUMBERS.source),
  },
  'what was changed from what to what': everywhere(
    /resize App Service plan plan-shop-burst to P1v3 × 3 \(is P1v3 × 1\)[^]*endpoint burst: weight 1 → 23/u,
  ),
  'how long each part took': {
    log: /wait until the App Service plan has its size \(25 s\)/u,
    summary: /wait until the App Service plan has its size.*\| done.*\| 25 s/u,
    audit: /08:00 UTC {2}wait until the App Service plan has its size: took 25 s/u,
    page: /08:00 wait until the App Service plan has its size 25 s/u,
  },
  'where Azure logged it': {
    log: new RegExp(`start the web app \\(\\d+ s, correlation id ${ID}\\)`, 'u'),
    summary: new RegExp(`Correlation ids in the activity log:\\s+\`\`\`text\\s+1 {2}${ID}`, 'u'),
    audit: new RegExp(`start the web app \\(was Stopped\\): took \\d+ s, correlation id ${ID}`, 'u'),
    page: new RegExp(
      `start the web app \\(was Stopped\\) ${ID}[^]*az monitor activity-log list --correlation-id ${ID}`,
      'u',
    ),
  },
  'what it cost': {
    ...everywhere(/0\.\d+ USD/u),
    page: under('What it cost', '0\\.\\d+ USD \\([\\d.]+ instance-hours\\) beyond the idle plan'),
  },
  'how to undo it': everywhere(
    /gh workflow run cloudburst-by-hand\.yml -R octo\/shop -f mode=scale-back[^]*az network traffic-manager endpoint update/u,
  ),
  'what would have happened otherwise': {
    ...everywhere(new RegExp(String.raw`otherwise:(?:\*\*)? ${OTHERWISE.source}`, 'iu')),
    page: under('What would have happened otherwise', OTHERWISE.source),
  },
}

const END: Readonly<Record<string, Answers>> = {
  'who or what ended it': {
    log: /started by schedule \(octocat\)/u,
    summary: /started by schedule \(octocat\)/u,
    audit: /ended by octocat \(schedule\) · https:\S+actions\/runs\/1/u,
    page: under('Who or what ended it', 'octocat \\(schedule\\) · https:\\S+actions/runs/1'),
  },
  'on which numbers': {
    log: /demand was at most 40 % of private capacity for 10 min, below scale-in-at 60 %/u,
    summary: /demand was at most 40 % of private capacity for 10 min, below scale-in-at 60 %/u,
    audit: /ended by .*: demand was at most 40 % of private capacity for 10 min, below scale-in-at 60 %/u,
    page: /ended it.*: demand was at most 40 % of private capacity for 10 min, below scale-in-at 60 %/u,
  },
  'what was changed from what to what': everywhere(
    /endpoint burst: disable[^]*stop the web app[^]*to P1v3 × 1 \(is P1v3 × 3\)/u,
  ),
  'how long it took': {
    log: /stop the web app \(\d+ s/u,
    summary: /\d+ steps in \d+ min/u,
    audit: /stop the web app.*: took \d+ s/u,
    page: /stop the web app .* (?:under 1|\d+) s/u,
  },
  'where Azure logged it': everywhere(new RegExp(ID, 'u')),
  'what the whole burst cost': {
    log: /the burst cost \d\.\d\d USD beyond the idle plan \(.*\), and spared the private side (?:at least )?2\d min above its capacity/u,
    summary:
      /the burst cost \d\.\d\d USD beyond the idle plan \(.*\), and spared the private side (?:at least )?2\d min above its capacity/u,
    audit: /\d\.\d\d USD$/mu,
    page: /cost\d\.\d\d USD \(.*\) beyond the idle plan, and it spared the private side (?:at least )?2\d min above its capacity/u,
  },
  'how to undo it': everywhere(/-f mode=burst[^]*az appservice plan update/u),
  'what would have happened otherwise': {
    log: /otherwise: 2 instances more would go on to be billed \(0\.49 USD an hour\)/u,
    summary: /\*\*Otherwise:\*\* 2 instances more would go on to be billed \(0\.49 USD an hour\)/u,
    audit: /otherwise: 2 instances more would go on to be billed \(0\.49 USD an hour\)/u,
    page: /otherwise.*2 instances more would go on to be billed \(0\.49 USD an hour\)/u,
  },
}

const SOURCES = ['log', 'summary', 'audit', 'page'] as const

test.each(SOURCES.flatMap((source) => Object.keys(BURST).map((question) => [source, question] as const)))(
  'the %s alone answers of a burst: %s',
  (source, question) => expect(read(up[source])).toMatch(BURST[question]?.[source] ?? /nothing/u),
)

test.each(SOURCES.flatMap((source) => Object.keys(END).map((question) => [source, question] as const)))(
  'the %s alone answers of its end: %s',
  (source, question) => expect(read(down[source])).toMatch(END[question]?.[source] ?? /nothing/u),
)

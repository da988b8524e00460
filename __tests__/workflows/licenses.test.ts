import { expect, test } from '@jest/globals'
import { groupLicenses } from '../../tools/licenses.ts'

const PERMISSION = ['Permission is hereby granted, free of charge,', 'to any person.', '', 'No warranty.']
const names = new Set(['@a/one', 'two', 'three', 'four'])
const packages = {
  has: (name: string) => names.has(name),
  license: (name: string) => `MIT\nMIT License\n\nCopyright of ${name}\n\n${PERMISSION.join('\n')}\n`,
}

function entry(name: string, copyright: string, body: readonly string[] = PERMISSION, end = '\n'): string {
  return [name, 'MIT', copyright, '', ...body, '', ''].join(end)
}

test('a text that packages share is stated once, however its lines are broken', () => {
  const text =
    entry('@a/one', 'Copyright 2019 One') +
    entry('two', 'Copyright 2020 Two', [PERMISSION.join(' ').replace('  ', ' ')], '\r\n')
  const grouped = groupLicenses(text, packages)
  expect(grouped.match(/Permission is hereby granted/gu)).toHaveLength(1)
  expect(grouped).toMatch(
    /@a\/one\nMIT\nCopyright 2019 One\n\ntwo\nMIT\nCopyright 2020 Two\n\n--- The 2 packages/u,
  )
})

test('every name and copyright line stays, and texts that differ in words stay apart', () => {
  const other = ['Permission is hereby granted', 'to none.']
  const text = entry('@a/one', 'Copyright 2019 One') + entry('three', '(c) Three', other)
  const grouped = groupLicenses(text, packages)
  for (const line of ['@a/one', 'Copyright 2019 One', 'three', '(c) Three', 'to any person.', 'to none.']) {
    expect(grouped.split('\n')).toContain(line)
  }
})

test('a package of which only the name was found gets the licence that it brings', () => {
  const grouped = groupLicenses(`four\n\n${entry('two', 'Copyright 2020 Two')}`, packages)
  expect(grouped).toContain('four\nMIT\nMIT License\n\nCopyright of four')
  expect(grouped).toContain('--- The 2 packages above are')
})

test('the same input gives the same bytes, and a text without a known beginning stays whole', () => {
  const text = entry('three', 'Copyright 2014 Three', ['Licensed as you like.'])
  expect(groupLicenses(text, packages)).toBe(groupLicenses(text, packages))
  expect(groupLicenses(text, packages)).toContain('Copyright 2014 Three\n\nLicensed as you like.')
})

// Every library, in every case, with every algorithm.

import { cases } from './cases.mjs'
import { ALGORITHMS } from './signet.mjs'

/** What the checks of `typ` say that the documentation adds to what a library does by itself. */
const ADDED = /typ is not at\+jwt|RBAC: access denied/

/** Judges everything. What is not as it has to be is in `failures`, a line each. */
export async function judgeAll(libraries, sessions) {
  const failures = []
  const columns = await Promise.all(libraries.map((library) => judge(library, sessions, failures)))
  const width = (name) => Math.max(name.length, 2 * ALGORITHMS.length) + 2
  const row = (title, cells) => title.padEnd(18) + cells.map((cell, i) => cell.padEnd(width(libraries[i].name))).join('')
  const rows = [...columns[0].keys()].map((name) => row(name, columns.map((column) => column.get(name).join(' '))))
  const legend = '+ accepted  - refused  * refused by the check that we add  . not supported'
  const head = row('', libraries.map(({ name }) => name))
  return { failures, table: [`${ALGORITHMS.join(', ')}:  ${legend}`, head, ...rows].join('\n') }
}

/** One library: from the name of each case to a sign for each algorithm. */
async function judge(library, sessions, failures) {
  const [signs, process] = [new Map(), await library.start()]
  for (const { session, key } of sessions) {
    for (const each of cases(session, key)) {
      const verdict = await process.judge(each.token)
      const [sign, expected] = [signOf(verdict, each.isGood), expectedOf(library, key.algorithm, each)]
      const what = `${library.name}, ${key.algorithm}, ${each.name}`
      if (sign !== expected) failures.push(`${what}: ${sign} and not ${expected}: ${JSON.stringify(verdict)}`)
      signs.set(each.name, [...(signs.get(each.name) ?? []), sign])
    }
  }
  return signs
}

function signOf({ accepted, reason, unavailable }, isGood) {
  if (unavailable) return '!'
  if (accepted) return '+'
  if (isGood) return '.'
  return ADDED.test(reason) ? '*' : '-'
}

function expectedOf({ lacks = [], adds = [] }, algorithm, { name, isGood }) {
  if (isGood) return lacks.includes(algorithm) ? '.' : '+'
  return adds.includes(name) && !lacks.includes(algorithm) ? '*' : '-'
}

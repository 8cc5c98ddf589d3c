/** Holds the test environment to its word: in this folder Svelte's reactivity is the browser's, not the server's. */
import { flushSync } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import { expect, it } from 'vitest'
import { m } from '../../../client/paraglide/messages.js'

it('runs effects, state and subscribers as a browser would', () => {
  let value = 1
  let announce = () => {}
  const track = createSubscriber((changed) => {
    announce = changed
    return () => {}
  })
  const source = {
    get value() {
      track()
      return value
    },
  }
  const seen: number[] = []
  let added = $state(0)
  const stop = $effect.root(() => {
    $effect(() => {
      seen.push(source.value + added)
    })
  })

  flushSync()
  value = 2
  announce()
  flushSync()
  added = 10
  flushSync()
  stop()

  expect(seen).toEqual([1, 2, 12])
})

it('speaks Chinese until a person chose otherwise', () => {
  expect(m.common_appName()).toBe('案卷')
  expect(m.common_appName({}, { locale: 'en' })).toBe('Anjuan')
})

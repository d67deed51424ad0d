import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inTurn } from './in-turn.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const BUNCH_MS = 2_000
const TAKES_MS = 5_000

function slowWork() {
  let running = 0
  let most = 0
  const work = vi.fn(async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setTimeout(resolve, TAKES_MS))
    running -= 1
  })
  return { work, most: () => most }
}

test('what is asked for at once is done once', async () => {
  const { work } = slowWork()
  const { ask } = inTurn(work, BUNCH_MS)
  for (let time = 0; time < 10; time += 1) ask()
  await vi.advanceTimersByTimeAsync(BUNCH_MS - 1)
  expect(work).toHaveBeenCalledTimes(0)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(work).toHaveBeenCalledTimes(1)
})

test('asked for without an end, it comes to an end each time, and never begins twice', async () => {
  const { work, most } = slowWork()
  const { ask } = inTurn(work, BUNCH_MS)
  for (let time = 0; time < 700; time += 1) {
    ask()
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(work).toHaveBeenCalledTimes(10)
  expect(most()).toBe(1)
})

test('what is asked for while it is under way is done after it, also when it fails', async () => {
  const work = vi.fn(async () => {
    await new Promise((resolve) => setTimeout(resolve, TAKES_MS))
    throw new Error('No')
  })
  const { ask } = inTurn(work, BUNCH_MS)
  ask()
  await vi.advanceTimersByTimeAsync(BUNCH_MS + 1)
  ask()
  ask()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(work).toHaveBeenCalledTimes(2)
})

test('once it is stopped, nothing begins any more', async () => {
  const { work } = slowWork()
  const { ask, stop } = inTurn(work, BUNCH_MS)
  ask()
  await vi.advanceTimersByTimeAsync(BUNCH_MS + 1)
  ask()
  stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(work).toHaveBeenCalledTimes(1)
})

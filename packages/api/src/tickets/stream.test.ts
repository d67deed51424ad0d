import { expect, test } from 'vitest'
import { customerActor } from '../testing/api.ts'
import type { TicketNews } from './schema.ts'
import { createTicketStream, type TicketStream } from './stream.ts'

const RESYNC: TicketNews = { resync: true }

/** What is told now, one after the other, without waiting for more. */
async function read(stream: TicketStream, count: number): Promise<TicketNews[]> {
  const news: TicketNews[] = []
  const reading = stream.news()
  while (news.length < count) {
    const { value } = await reading.next()
    if (value) news.push(value)
  }
  return news
}

function newStream(only?: string): TicketStream {
  return createTicketStream(customerActor('c'), only)
}

/** One whose resync has been read. */
async function begunStream() {
  const stream = newStream()
  const news = stream.news()
  await news.next()
  return { stream, next: async () => (await news.next()).value }
}

test('it begins with a resync, which stands for all that came before it', async () => {
  const stream = newStream()
  stream.tell('a', 1)
  expect(await read(stream, 1)).toEqual([RESYNC])
})

test('what one ticket has been through while nobody listened is told once, with the newest version', async () => {
  const { stream, next } = await begunStream()
  stream.tell('a', 1)
  stream.tell('b', 1)
  stream.tell('a', 3)
  stream.tell('a', 2)
  expect([await next(), await next()]).toEqual([
    { ticketId: 'a', version: 3 },
    { ticketId: 'b', version: 1 },
  ])
})

test('who listens too slowly is told to ask again instead of all that they missed', async () => {
  const { stream, next } = await begunStream()
  for (let ticket = 0; ticket < 10_000; ticket += 1) stream.tell(`ticket ${ticket}`, 1)
  expect(await next()).toEqual(RESYNC)
  stream.tell('a', 1)
  expect(await next()).toEqual({ ticketId: 'a', version: 1 })
})

test('it ends at once for who waits, with what is pending untold', async () => {
  const { stream, next } = await begunStream()
  const waiting = next()
  stream.end()
  expect(await waiting).toBeUndefined()
  stream.tell('a', 1)
  expect(await next()).toBeUndefined()
})

test('it ends with an error once', async () => {
  const { stream, next } = await begunStream()
  const waiting = next()
  stream.end(new Error('first'))
  stream.end(new Error('second'))
  await expect(waiting).rejects.toThrow('first')
})

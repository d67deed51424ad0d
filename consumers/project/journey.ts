import {
  type AppRouter,
  createClient,
  type Inputs,
  isDomainError,
  type Outputs,
  paginate,
  signIn,
  type WebMagicClient,
} from '@webmagic/sdk'

type Site = Outputs['ownership']['mySites']['sites'][number]
type NewTicket = Inputs['tickets']['create']

export type Procedures = keyof AppRouter['_def']['record']

/** What somebody does who has just installed the SDK. */
export async function journey(url: string, email: string, password: string) {
  const { token, customer } = await signIn({ url, email, password })
  const webmagic = createClient({ url, token })
  const { sites, total } = await webmagic.ownership.mySites.query({ limit: 5 })
  const slugs: string[] = []
  for await (const site of paginate(webmagic.ownership.mySites, { limit: 5 })) slugs.push(site.slug)
  const [first] = sites
  if (!first) throw new Error('There are no sites')
  const choices = await choicesFor(webmagic)
  const { ticketNumber, news } = await tellMeOfChanges(webmagic, first)
  return {
    customerId: customer.customerId,
    total,
    slugs,
    acquired: first.acquiredAt.getFullYear(),
    choices,
    ticketNumber,
    news,
    down: await whenDown(token),
  }
}

const TICKET = {
  subject: 'My page',
  description: 'The opening hours are wrong',
  category: 'site_edit',
} as const

async function choicesFor(webmagic: WebMagicClient): Promise<number> {
  try {
    await webmagic.tickets.create.mutate(TICKET)
  } catch (error) {
    if (isDomainError(error, 'site_selection_required')) return error.data.reason.sites.length
    throw error
  }
  throw new Error('It did not ask for which site')
}

async function tellMeOfChanges(webmagic: WebMagicClient, { siteId }: Site) {
  const news: string[] = []
  const { promise: heard, resolve, reject } = Promise.withResolvers<void>()
  const { promise: listening, resolve: listen } = Promise.withResolvers<void>()
  const stream = webmagic.tickets.onChange.subscribe(undefined, {
    onData(change) {
      news.push('resync' in change ? 'resync' : 'change')
      if ('resync' in change) listen()
      else resolve()
    },
    onError: reject,
  })
  await Promise.race([listening, heard])
  const input: NewTicket = { ...TICKET, siteId, idempotencyKey: crypto.randomUUID() }
  const ticket = await webmagic.tickets.create.mutate(input)
  const again = await webmagic.tickets.create.mutate(input)
  if (again.ticketId !== ticket.ticketId) throw new Error('The same key made two tickets')
  await heard
  stream.unsubscribe()
  return { ticketNumber: ticket.ticketNumber, news: [...new Set(news)] }
}

async function whenDown(token: string): Promise<string> {
  const nobody = createClient({ url: 'http://no-such-host.invalid', token, retries: 0 })
  return nobody.account.me.query().then(
    () => 'It answered',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}

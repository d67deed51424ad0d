import createClient from 'openapi-fetch'
import type { paths } from './generated/api.ts'

type Api = ReturnType<typeof connect>

function connect(origin: string, token?: string) {
  return createClient<paths>({
    baseUrl: `${origin}/api/v1`,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
}

interface Person {
  email: string
  password: string
}

async function signIn(origin: string, body: Person): Promise<Api> {
  const { data, error } = await connect(origin).POST('/customer/login', { body })
  if (!data) throw new Error(JSON.stringify(error))
  const seconds: 86400 = data.expires_in
  if (seconds !== 86_400) throw new Error('Not for a day')
  return connect(origin, data.access_token)
}

/** Registers, sees nothing yet; with sites, which they are and which is the primary one. */
export async function ownershipJourney(origin: string, owner: Person) {
  const registered = await connect(origin).POST('/customer/register', {
    body: { email: `new-${owner.email}`, password: 'a good password 1', full_name: 'New' },
  })
  const fresh = connect(origin, registered.data?.access_token)
  const none = await fresh.GET('/customer/my-site')
  const api = await signIn(origin, owner)
  const sites = await api.GET('/customer/my-sites')
  const primary = await api.GET('/customer/my-site')
  return {
    registered: registered.response.status,
    withoutSites: [none.response.status, none.error?.detail],
    total: sites.data?.total,
    primaryIsFirst: sites.data?.sites[0]?.site_id === primary.data?.id,
  }
}

/** Looks at a site, starts buying it, pays on the sandbox's page, and sees that it is sold. */
export async function purchaseJourney(origin: string, slug: string, email: string) {
  const api = connect(origin)
  const look = () => api.GET('/sites/public/{slug}', { params: { path: { slug } } })
  const before = await look()
  const { data: started } = await api.POST('/sites/{slug}/purchase', {
    params: { path: { slug } },
    body: { customer_email: email },
  })
  if (!started) throw new Error('Not started')
  await fetch(`${started.checkout_url}/pay`, { method: 'POST', redirect: 'manual' })
  let after = before.data?.status
  for (let attempt = 0; attempt < 100 && after === 'preview'; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    after = (await look()).data?.status
  }
  const late = await api.POST('/sites/{slug}/purchase', {
    params: { path: { slug } },
    body: { customer_email: email },
  })
  return {
    due: [started.amount, started.currency],
    statuses: [before.data?.status, after],
    late: late.error?.detail,
  }
}

/** Asks for help with one of several sites, which has to be chosen, writes, and is content. */
export async function ticketJourney(origin: string, owner: Person) {
  const api = await signIn(origin, owner)
  const { data: about } = await api.GET('/tickets/categories')
  const body = { subject: 'Opening hours', description: 'We open at eight.', category: 'site_edit' as const }
  const asked = await api.POST('/tickets', { body })
  const choice = asked.response.status === 400 ? asked.error?.detail : undefined
  if (typeof choice !== 'object' || !('sites' in choice)) throw new Error('Nothing to choose from')
  const [, chosen] = choice.sites
  if (!chosen) throw new Error('Nothing else to choose')
  const { data: ticket } = await api.POST('/tickets', { body: { ...body, site_id: chosen.site_id } })
  if (!ticket) throw new Error('No ticket')
  const params = { path: { ticket_id: ticket.id } }
  await api.POST('/tickets/{ticket_id}/messages', { params, body: { message: 'And on Sundays at nine.' } })
  const { data: settled } = await api.PATCH('/tickets/{ticket_id}/status', {
    params,
    body: { status: 'resolved' },
  })
  const { data: list } = await api.GET('/tickets', { params: { query: { status: 'resolved', limit: 10 } } })
  return {
    canBeAbout: about?.categories.length,
    choices: choice.sites.length,
    aboutChosen: ticket.site_id === chosen.site_id,
    said: settled?.messages.map(({ message }) => message),
    listed: list?.tickets.map(({ id }) => id === ticket.id),
  }
}

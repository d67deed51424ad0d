import type { TicketCategory, TicketPriority, TicketRating, TicketStatus } from '@webmagic/db'

export interface DemoTicket {
  /** Of the customer that it is written by. */
  email: string
  /** Null for a ticket about no site. */
  slug: string | null
  subject: string
  description: string
  category: TicketCategory
  priority?: TicketPriority
  status: TicketStatus
  daysAgo: number
  rating?: TicketRating
  tags?: string[]
  isAssigned?: boolean
  /** Hours after the one before; of the last one where it was resolved or closed. */
  messages: { by: 'customer' | 'staff' | 'note' | 'ai' | 'system'; hours: number; text: string }[]
}

const SINGLE = { email: 'single@demo.test', slug: 'cafe-luna' }
const PLUMBER = { email: 'multi@demo.test', slug: 'plumber-joe' }
const ROOFER = { email: 'multi@demo.test', slug: 'roofer-bob' }
const BAKER = { email: 'multi@demo.test', slug: 'baker-ann' }
const agency = (slug: string) => ({ email: 'agency@demo.test', slug })

export const DEMO_TICKETS: readonly DemoTicket[] = [
  {
    ...SINGLE,
    subject: 'New opening hours from December',
    description:
      'From 1 December we open at 7:30 on weekdays and stay closed on Mondays. Could you change that in the footer and on the contact page?',
    category: 'site_edit',
    status: 'new',
    daysAgo: 0.1,
    messages: [],
  },
  {
    ...SINGLE,
    subject: 'Thursday concert does not show up on phones',
    description:
      'On my phone the box with the Thursday concert is cut off on the right. On the laptop it looks fine.',
    category: 'technical_support',
    priority: 'high',
    status: 'resolved',
    daysAgo: 4,
    rating: 'satisfied',
    tags: ['mobile'],
    isAssigned: true,
    messages: [
      {
        by: 'staff',
        hours: 3,
        text: 'Thank you for the hint, Sofia. Which phone do you have, and which browser?',
      },
      { by: 'customer', hours: 2, text: 'A Pixel 8 with Chrome.' },
      {
        by: 'note',
        hours: 1,
        text: 'The event box has a fixed width of 480 px. Also in two other café sites.',
      },
      {
        by: 'staff',
        hours: 20,
        text: 'Found it: the box was too wide for small screens. It fits now. Please reload the page.',
      },
      { by: 'customer', hours: 1, text: 'Perfect, thank you!' },
      { by: 'staff', hours: 1, text: 'You are welcome. I mark this as resolved.' },
    ],
  },
  {
    ...PLUMBER,
    subject: 'Emergency number is wrong',
    description:
      'The emergency number in the header is still the old one. The new one is 555 0142. Please hurry, people call a stranger.',
    category: 'site_edit',
    priority: 'urgent',
    status: 'in_progress',
    daysAgo: 0.8,
    tags: ['urgent', 'content'],
    isAssigned: true,
    messages: [
      {
        by: 'staff',
        hours: 0.4,
        text: 'Hello Joe, the header shows the new number now. Is the one on the contact page wrong as well?',
      },
      { by: 'customer', hours: 1, text: 'Yes, that one too. And in the imprint.' },
      { by: 'note', hours: 0.5, text: 'The number is in five places. Move it to a variable.' },
    ],
  },
  {
    ...PLUMBER,
    subject: 'Photos of the new van',
    description:
      'We have a new van and I would like to have it on the start page. How do I send you the photos?',
    category: 'question',
    status: 'waiting_customer',
    daysAgo: 2,
    messages: [
      {
        by: 'staff',
        hours: 5,
        text: 'Hello Joe, put them in any shared folder and write the link here. At least 1600 pixels wide, please.',
      },
    ],
  },
  {
    ...ROOFER,
    subject: 'Payment failed, although the card is fine',
    description:
      'You wrote that the monthly payment did not go through. My bank says that nobody asked them. Can you look into that?',
    category: 'billing',
    priority: 'high',
    status: 'waiting_customer',
    daysAgo: 3,
    tags: ['payment'],
    isAssigned: true,
    messages: [
      { by: 'note', hours: 1, text: 'The card on file expired in October.' },
      {
        by: 'staff',
        hours: 1,
        text: 'Hello Joe, the card that we have on file expired last month. You can enter the new one under Billing.',
      },
    ],
  },
  {
    ...ROOFER,
    subject: 'Contact form sends everything twice',
    description: 'Every request from the contact form reaches me two times, one minute apart.',
    category: 'technical_support',
    status: 'closed',
    daysAgo: 21,
    rating: 'neutral',
    messages: [
      {
        by: 'staff',
        hours: 26,
        text: 'The form was set up with the same address as recipient and as copy. Each request comes once now.',
      },
      { by: 'system', hours: 7 * 24, text: 'Closed after seven days without an answer.' },
    ],
  },
  {
    ...BAKER,
    subject: 'Wedding cakes as a page of their own',
    description: 'Could the wedding cakes get their own page, with a form to ask for an offer?',
    category: 'site_edit',
    status: 'new',
    daysAgo: 0.4,
    messages: [
      { by: 'customer', hours: 1, text: 'And a gallery would be nice. I have about twenty pictures.' },
    ],
  },
  {
    email: 'multi@demo.test',
    slug: null,
    subject: 'One invoice for all sites?',
    description: 'I have three sites with you. Can I get a single invoice a month?',
    category: 'billing',
    priority: 'low',
    status: 'closed',
    daysAgo: 60,
    rating: 'unsatisfied',
    messages: [
      {
        by: 'staff',
        hours: 8,
        text: 'Not yet, I am afraid: each site has its own subscription. We have written down that you asked for it.',
      },
      { by: 'customer', hours: 30, text: 'A pity. Thank you anyway.' },
    ],
  },
  {
    ...agency('maple-bakery'),
    subject: 'Certificate for the new domain',
    description: 'The browser warns about the certificate of our new domain since this morning.',
    category: 'technical_support',
    priority: 'urgent',
    status: 'in_progress',
    daysAgo: 0.5,
    tags: ['domain'],
    messages: [
      {
        by: 'staff',
        hours: 0.5,
        text: 'The certificate is being issued. That takes up to an hour after the domain points to us.',
      },
      { by: 'customer', hours: 3, text: 'It is three hours now, and still the same.' },
    ],
  },
  {
    ...agency('harbour-florist'),
    subject: 'Add our new florist to the team page',
    description: 'Maria started this week. Text and portrait are ready, where do you want them?',
    category: 'site_edit',
    status: 'waiting_ai',
    daysAgo: 1.5,
    messages: [
      {
        by: 'ai',
        hours: 0.1,
        text: 'Thank you. Your request was received and sorted as a change to your site.',
      },
    ],
  },
  {
    ...agency('riverside-dentist'),
    subject: 'Can patients book online?',
    description:
      'A customer of ours asks whether appointments can be booked on the site. Is there something ready to use?',
    category: 'question',
    status: 'resolved',
    daysAgo: 5,
    isAssigned: true,
    messages: [
      { by: 'staff', hours: 20, text: 'Yes: we can embed most booking services. Which one do they use?' },
      {
        by: 'customer',
        hours: 22,
        text: 'They would take what you recommend. I will ask them and come back.',
      },
      { by: 'staff', hours: 24, text: 'Good. Until then I mark this as resolved; an answer opens it again.' },
    ],
  },
  {
    ...agency('station-bikes'),
    subject: 'Who reads our messages?',
    description:
      'For our privacy statement: who at WebMagic can read what customers write in the contact form?',
    category: 'other',
    status: 'new',
    daysAgo: 0.2,
    messages: [],
  },
]

export const DEMO_TEMPLATES: readonly { name: string; category: TicketCategory | null; message: string }[] = [
  {
    name: 'First answer',
    category: null,
    message: 'Hello {{customer_name}},\n\nthank you for writing. We look into it and come back to you today.',
  },
  {
    name: 'Pictures wanted',
    category: 'site_edit',
    message:
      'Hello {{customer_name}},\n\nplease put the pictures for {{site}} in a shared folder and write the link here. At least 1600 pixels wide, if you have them.',
  },
  {
    name: 'Card expired',
    category: 'billing',
    message:
      'Hello {{customer_name}},\n\nthe card that we have on file for {{site}} has expired. You can enter a new one under Billing.',
  },
  {
    name: 'Settled',
    category: null,
    message:
      'I mark {{ticket_number}} as resolved. If anything is missing, just answer: that opens it again.',
  },
]

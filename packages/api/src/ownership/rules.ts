/** Where a site is shown: at its own domain once that is verified, else under the common address. */
export function siteUrl(
  site: { slug: string; customDomain: string | null; domainVerified: boolean },
  sitesUrl: string,
): string {
  return site.customDomain !== null && site.domainVerified
    ? `https://${site.customDomain}`
    : `${sitesUrl}/${encodeURIComponent(site.slug)}`
}

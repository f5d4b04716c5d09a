const wordsOfTopics: Readonly<Record<string, string>> = {
  agriculture: 'agriculture agricultural farm farms farmer farmers crop crops harvest',
  army: 'army soldier soldiers troops regiment regiments',
  banking: 'bank banks banking banker bankers',
  budget: 'budget appropriation appropriations deficit deficits surplus expenditures',
  'civil-rights': 'suffrage segregation discrimination equality',
  climate: 'climate pollution environment environmental emissions conservation',
  crime: 'crime crimes criminal criminals prison prisons',
  currency: 'currency coin coinage silver gold inflation',
  education: 'education school schools teacher teachers college colleges university',
  energy: 'energy oil coal nuclear electricity petroleum',
  health: 'health hospital hospitals doctor doctors medicare medicaid disease',
  immigration: 'immigration immigrant immigrants naturalization refugees',
  justice: 'court courts judge judges judicial judiciary jurisdiction',
  labor: 'labor laborers wage wages worker workers unemployment employment',
  mining: 'mine mines mining miners minerals',
  'native-nations': 'indian indians tribe tribes reservation reservations',
  navy: 'navy naval vessel vessels ship ships cruisers',
  peace: 'peace peaceful disarmament',
  'post-office': 'postal postage postmaster mail mails',
  'public-lands': 'acres homestead settlers irrigation forests',
  railroads: 'railroad railroads railway railways',
  science: 'science scientific research technology space',
  slavery: 'slavery slave slaves emancipation freedmen',
  taxes: 'tax taxes taxation taxpayer taxpayers revenue revenues',
  terrorism: 'terrorism terrorist terrorists terror',
  trade: 'trade commerce tariff tariffs exports imports duties',
  treaties: 'treaty treaties convention conventions negotiations',
  war: 'war wars hostilities invasion enemy enemies',
}

const topicOfWord = new Map(
  Object.entries(wordsOfTopics).flatMap(([topic, words]) => words.split(' ').map((word) => [word, topic] as const)),
)

const leastMentions = 2
const mostTopics = 4

/** What a text speaks of most, by the words it uses. */
export function topicsOf(text: string): string[] {
  const mentions = new Map<string, number>()
  for (const [word] of text.toLowerCase().matchAll(/[a-z]+/g)) {
    const topic = topicOfWord.get(word)
    if (topic !== undefined) mentions.set(topic, (mentions.get(topic) ?? 0) + 1)
  }
  return [...mentions]
    .filter(([, count]) => count >= leastMentions)
    .toSorted(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
    .slice(0, mostTopics)
    .map(([topic]) => topic)
}

import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import GithubSlugger from 'github-slugger';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const pages = globSync('{*,.changeset/*,{docs,examples,packages,test}/**/*}.md', {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
});

/** A page without its code, in which nothing is a link or a heading. */
function prose(page: string): string {
  return readFileSync(page, 'utf8').replace(/^(`{3,}).*?^\1/gms, '');
}

function anchors(page: string): Set<string> {
  const slugger = new GithubSlugger();
  const headings = [...prose(page).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = '']) => heading);
  // GitHub takes the text of a heading: of a link its label, of code what is in it.
  return new Set(headings.map((heading) => slugger.slug(heading.replace(/\[(.+?)\]\(.+?\)/g, '$1'))));
}

/** Why a link of a page leads nowhere; `undefined` where it does not, or leads out of the repository. */
function problemOf(link: string, page: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(target)) return `${link}: there is no such file`;
  const isPage = !statSync(target).isDirectory() && target.endsWith('.md');
  if (anchor === undefined || (isPage && anchors(target).has(anchor))) return undefined;
  return `${link}: there is no such heading`;
}

describe('the links of', () => {
  it('every page are looked at', () => expect(pages).toContain('CONTRIBUTING.md'));

  it.each(pages)('%s lead somewhere', (page) => {
    const links = [...prose(join(root, page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.flatMap((link) => problemOf(link, page) ?? [])).toEqual([]);
  });
});

import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import GithubSlugger from 'github-slugger';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const pages = globSync('{*,.changeset/*,{docs,examples,packages,test}/**/*}.md', {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
});

/** The text of a page without its code blocks, which contain no links or headings. */
function prose(page: string): string {
  return readFileSync(page, 'utf8').replace(/^(`{3,}).*?^\1/gms, '');
}

function anchors(page: string): Set<string> {
  const slugger = new GithubSlugger();
  const headings = [...prose(page).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = '']) => heading);
  // GitHub makes the anchor of the text of a heading: the label of a link, the content of code.
  return new Set(headings.map((heading) => slugger.slug(heading.replace(/\[(.+?)\]\(.+?\)/g, '$1'))));
}

/** Why a link is broken; `undefined` if it is valid or leads out of the repository. */
function problemOf(link: string, page: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(target)) return `${link}: no such file`;
  const isPage = !statSync(target).isDirectory() && target.endsWith('.md');
  if (anchor === undefined || (isPage && anchors(target).has(anchor))) return undefined;
  return `${link}: no such heading`;
}

describe('the pages', () => {
  it('include CONTRIBUTING.md', () => expect(pages).toContain('CONTRIBUTING.md'));

  it.each(pages)('have no broken links: %s', (page) => {
    const links = [...prose(join(root, page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.flatMap((link) => problemOf(link, page) ?? [])).toEqual([]);
  });
});

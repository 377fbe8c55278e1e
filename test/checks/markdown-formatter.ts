import { printProblems } from './print-problems.ts';

/** One result of markdownlint-cli2; of its fields, those that are printed. */
interface Result {
  readonly fileName: string;
  readonly lineNumber: number;
  readonly ruleNames: readonly string[];
  readonly ruleDescription: string;
  readonly errorDetail: string | null;
  readonly errorRange: readonly [column: number, length: number] | null;
}

/** The output formatter for markdownlint-cli2 that prints as the other checks do. */
export default function format({ results }: { results: readonly Result[] }): void {
  printProblems(
    results.map(({ fileName, lineNumber, ruleNames, ruleDescription, errorDetail, errorRange }) => ({
      file: fileName,
      line: lineNumber,
      column: errorRange?.[0],
      text:
        ruleNames[0] === 'vocabulary'
          ? `${errorDetail}`
          : `${ruleDescription}${errorDetail ? `: ${errorDetail}` : ''} (${ruleNames.join(', ')})`,
    })),
  );
}

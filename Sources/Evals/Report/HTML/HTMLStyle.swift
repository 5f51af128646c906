/// The style of the HTML report. Without `<` and `&`, so that the file is well-formed XML.
enum HTMLStyle {
    static let text: StaticString = """

        :root {
          color-scheme: light dark;
          --page: #ffffff; --panel: #f4f5f7; --text: #1b1d21; --quiet: #555b66; --line: #c9ced6; --focus: #0b57d0;
          --good: #17663a; --bad: #b3261e; --odd: #7a4d00; --good-panel: #e6f4ea; --bad-panel: #fcebea;
          --odd-panel: #fdf3dc;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #15171a; --panel: #202327; --text: #e6e8eb; --quiet: #a8afba; --line: #434a54; --focus: #8ab4f8;
            --good: #81d5a0; --bad: #ff9a90; --odd: #f2c36b; --good-panel: #17301f; --bad-panel: #3a1c1a;
            --odd-panel: #352a12;
          }
        }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        body {
          margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--page); color: var(--text);
          font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
        }
        h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 0.75rem; }
        h2 { font-size: 1.25rem; margin: 1.5rem 0 0.5rem; }
        h3, h4, h5, h6 { font-size: 1rem; margin: 0; }
        summary > h3, summary > h4 { display: inline; }
        h5 { margin-top: 0.75rem; }
        p, dl, dd, ul, ol, blockquote, pre { margin: 0; padding: 0; }
        code, pre { font: 0.875rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
        pre, blockquote, .findings dd, .name { white-space: pre-wrap; }
        ul, ol { list-style: none; }
        .small, .facts, dt, .who { color: var(--quiet); font-size: 0.875rem; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus {
          position: static; display: inline-block; padding: 0.5rem; background: var(--panel); color: var(--text);
        }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: -3px; border-radius: 4px; }
        .numbers { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-bottom: 0.5rem; }
        .numbers > div { padding: 0.4rem 0.75rem; background: var(--panel); border-radius: 6px; }
        .numbers dd { font-weight: 600; }
        #filter { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: end; margin-bottom: 0.75rem; }
        fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 0; padding: 0.25rem 0.75rem; min-width: 0; }
        fieldset label { display: inline-block; margin-right: 1rem; }
        input[type=search] {
          display: block; width: 20rem; max-width: 100%; font: inherit; padding: 0.35rem 0.5rem; color: inherit;
          background: var(--page); border: 1px solid var(--quiet); border-radius: 6px;
        }
        .scenario { border: 1px solid var(--line); border-left-width: 6px; border-radius: 6px; margin-bottom: 0.5rem; }
        .scenario > details > :not(summary) { margin-left: 1rem; margin-right: 1rem; }
        .scenario > details > :last-child { margin-bottom: 0.75rem; }
        summary { padding: 0.5rem 0.75rem; cursor: pointer; }
        summary:hover { background: var(--panel); }
        .scenario.passed { border-left-color: var(--good); }
        .scenario.failed { border-left-color: var(--bad); }
        .scenario.error, .scenario.inconclusive { border-left-color: var(--odd); }
        .passed > details > summary .mark, .trial.passed > summary .mark, .added .mark { color: var(--good); }
        .failed > details > summary .mark, .trial.failed > summary .mark, .removed .mark { color: var(--bad); }
        .error > details > summary .mark, .inconclusive > details > summary .mark, .trial.error > summary .mark,
        .changed .mark { color: var(--odd); }
        .mark { white-space: nowrap; }
        .trial { border: 1px solid var(--line); border-radius: 6px; margin-top: 0.5rem; }
        .trial > :not(summary) { margin-left: 0.75rem; margin-right: 0.75rem; }
        .trial > :last-child { margin-bottom: 0.75rem; }
        .turn {
          border-top: 1px solid var(--line); margin-top: 0.75rem;
          content-visibility: auto; contain-intrinsic-block-size: auto 20rem;
        }
        .who { margin-top: 0.5rem; }
        blockquote { padding: 0.4rem 0.75rem; border-radius: 6px; background: var(--panel); }
        blockquote.person { border: 1px solid var(--line); background: none; }
        .call { margin-top: 0.5rem; padding: 0.5rem 0.75rem; border: 1px dashed var(--quiet); border-radius: 6px; }
        .call > dl, .findings dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 0.75rem; }
        dt { padding-top: 0.1rem; }
        .call > dl > dt, .findings dt { max-width: 6rem; }
        .worlds { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: 0 1rem; }
        .worlds li { padding-left: 0.5rem; border-left: 3px solid var(--line); }
        .worlds .added { background: var(--good-panel); border-left-color: var(--good); }
        .worlds .removed { background: var(--bad-panel); border-left-color: var(--bad); }
        .worlds .removed .name { text-decoration: line-through; }
        .worlds .changed, .notice { background: var(--odd-panel); border-left-color: var(--odd); }
        .notice { margin-top: 0.5rem; padding: 0.25rem 0.5rem; border-left: 3px solid var(--odd); }
        .name, blockquote, dd { unicode-bidi: isolate; }
        .findings > li { margin-top: 0.5rem; padding: 0.4rem 0.75rem; border-left: 4px solid var(--bad); }
        .findings > .failed { background: var(--bad-panel); }
        .findings > .error, .findings > .inconclusive { background: var(--odd-panel); border-left-color: var(--odd); }
        .findings .failed strong { color: var(--bad); }
        h2:focus-visible { outline-offset: 2px; }
        .findings .error strong, .findings .inconclusive strong { color: var(--odd); }
        @media (max-width: 40rem) {
          body { padding: 0.5rem; }
          .scenario > details > :not(summary) { margin-left: 0.5rem; margin-right: 0.5rem; }
          .trial > :not(summary) { margin-left: 0.5rem; margin-right: 0.5rem; }
          .call, .findings > li, blockquote { padding-left: 0.5rem; padding-right: 0.5rem; }
        }

        """
}

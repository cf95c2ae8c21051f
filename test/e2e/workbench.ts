/** What a person does in the workbench. Each waits for something that can be seen; nothing sleeps. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

export class Workbench {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The page that the extension's panel shows: the outer frame is the editor's, the inner one the panel's own. */
  get panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** A line of the text in the editor, by what stands in it. */
  line(text: string): Locator {
    // The editor writes its spaces as no-break spaces.
    return this.page
      .locator('.view-line')
      .filter({ hasText: new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s')) })
      .first();
  }

  /** The colour that a word of a line is shown in, as CSS writes it. */
  async colour(line: string, word: string): Promise<string> {
    return this.word(line, word).evaluate((element) => getComputedStyle(element).color);
  }

  /** A part of a line that is coloured as one, by the word that it is. */
  private word(line: string, word: string): Locator {
    return this.line(line)
      .locator('span[class^="mtk"]')
      .filter({ hasText: new RegExp(`^\\s*${word}\\s*$`) })
      .first();
  }

  /** The suggestions that are offered at the cursor. */
  get suggestions(): Locator {
    return this.page.locator('.suggest-widget.visible');
  }

  /** Puts the mouse on a word of a line and gives what the hover says. */
  async hoverWord(line: string, word: string): Promise<string> {
    await this.word(line, word).hover();
    const hover = this.page.locator('.monaco-hover:visible').first();
    await hover.waitFor();
    // It fades in.
    await hover.evaluate((element) => Promise.all(element.getAnimations({ subtree: true }).map(({ finished }) => finished)));
    return hover.innerText();
  }

  status(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text }).first();
  }

  /** Squiggles of errors on the line that has this text. */
  async squiggles(text: string): Promise<number> {
    const line = await this.line(text).boundingBox();
    if (!line) return 0;
    const all = await this.page.locator('.squiggly-error').evaluateAll((found) => found.map((one) => one.getBoundingClientRect().top));
    return all.filter((top) => top >= line.y - 1 && top < line.y + line.height - 1).length;
  }

  /** Runs a command of the palette. */
  async command(title: string): Promise<void> {
    await this.quick('F1', `>${title}`, title);
  }

  /** Puts the text cursor somewhere: line and column count from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.quick('Control+g', `:${line}:${column}`, null);
    await this.status(`Ln ${line}, Col ${column}`).waitFor();
  }

  /** Writes text at the cursor, as if pasted. */
  async write(text: string): Promise<void> {
    await this.page.keyboard.insertText(text);
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+s');
    await this.page.locator('.tab.dirty').waitFor({ state: 'detached' });
  }

  /** Puts the mouse on the first squiggle of a line and gives what the hover says. */
  async hover(text: string): Promise<string> {
    const { x, y } = await this.squiggleOn(text);
    await this.page.mouse.move(x, y);
    await this.page.locator('.monaco-hover:visible .hover-row').first().waitFor();
    return (await this.page.locator('.monaco-hover:visible').first().innerText()).replaceAll('\u00a0', ' ');
  }

  /** Where a line has its first squiggle. Lines and squiggles are drawn anew whenever something comes in, so it is looked for more than once. */
  private async squiggleOn(text: string): Promise<{ x: number; y: number }> {
    for (let attempt = 0; attempt < 50; attempt++) {
      const line = await this.line(text).boundingBox();
      const squiggles = await this.page.locator('.squiggly-error').evaluateAll((all) =>
        all.map((one) => {
          const { left, top, width } = one.getBoundingClientRect();
          return { left, top, width };
        }),
      );
      const mine = line && squiggles.find(({ top }) => top >= line.y - 1 && top < line.y + line.height - 1);
      if (mine) return { x: mine.left + mine.width / 2, y: line.y + line.height / 2 };
      await this.page.waitForTimeout(200);
    }
    throw new Error(`no squiggle on the line of ${text}`);
  }

  /** Opens the quick input by a key, which is lost while the focus is in a frame or the workbench still starts, so more than once. */
  private async quick(key: string, typed: string, row: string | null): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    for (let attempt = 0; attempt < 6 && !(await input.isVisible()); attempt++) {
      await this.page.keyboard.press(key);
      await input.waitFor({ state: 'visible', timeout: 3000 }).catch((error: unknown) => {
        if (attempt === 5) throw error;
      });
    }
    await input.fill(typed);
    if (row) await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: row }).waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }
}

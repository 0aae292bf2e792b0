import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { imageTypeOf, parseLoggedImage } from '../../../src/shared/imageNames.ts';

const id = '0b7f8f4e-5d3c-4a53-9f5b-0d1c2e3f4a5b';

describe('names of images', () => {
  const rows: readonly (readonly [string, readonly [string, number, number, boolean] | undefined])[] = [
    [`images/dogs+step+3+timestamp+1790000000000+${id}.png`, ['dogs', 3, 1790000000000, false]],
    [`images/dogs+step+3+timestamp+1790000000000+${id}+compressed.webp`, ['dogs', 3, 1790000000000, true]],
    // Before MLflow 3.11.
    [`images/dogs%step%12%timestamp%17%${id}.png`, ['dogs', 12, 17, false]],
    [`images/dogs%step%12%timestamp%17%${id}%compressed.webp`, ['dogs', 12, 17, true]],
    // A slash of the key is another sign in the name, once `#`.
    [`images/val~dogs.a-b_c d+step+-1+timestamp+17+${id}.png`, ['val/dogs.a-b_c d', -1, 17, false]],
    [`images/val#dogs%step%0%timestamp%17%${id}.png`, ['val/dogs', 0, 17, false]],
    // A key may say what the grammar says.
    [`images/step+step+1+timestamp+2+${id}.png`, ['step', 1, 2, false]],
    // Names that users gave.
    ['images/dogs.png', undefined],
    [`images/dogs+step+3%timestamp%17+${id}.png`, undefined],
    [`images/dogs+step+x+timestamp+17+${id}.png`, undefined],
    [`other/dogs+step+3+timestamp+17+${id}.png`, undefined],
    [`images/deep/dogs+step+3+timestamp+17+${id}.png`, undefined],
    [`images/dogs+step+3+timestamp+17+${id}.gif`, undefined],
  ];
  for (const [path, expected] of rows) {
    it(path, () => {
      const found = parseLoggedImage(path);
      assert.deepEqual(
        found && [found.key, found.step, found.timestamp, found.isThumbnail],
        expected && [...expected],
      );
      if (found) assert.equal(found.id, id);
    });
  }

  it('tell what a browser draws', () => {
    const paths = ['a.png', 'b/c.JPG', 'd.svg', 'e.txt', 'f', 'png', 'g.constructor', 'h.webp.txt'];
    assert.deepEqual(paths.map(imageTypeOf), [
      'image/png',
      'image/jpeg',
      'image/svg+xml',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

// The straightest path between two presets that came in, computed in a worker and kept.

import { fromOctaves } from "./octaves.js";
import { Spline } from "./spline.js";

/** The bands on a path: a spline through `knots` in octaves, of a layout. */
export class PathSource {
  constructor({ layout, knots }) {
    this.layout = layout;
    this.spline = new Spline(knots);
  }

  at(x) {
    return fromOctaves(this.spline.at(x), this.layout);
  }
}

export class PathFinder {
  /** `source` is the text of path_worker.js and what it imports; `common` is what every message holds. */
  constructor(source, common) {
    Object.assign(this, { source, common, found: new Map() });
  }

  /** {layout, knots} between two lists of bands, if it was found before. */
  known(presets) {
    return this.found.get(JSON.stringify(presets));
  }

  /** Finds it, {layout, knots}, instead of what is being sought; rejects where the browser allows no worker. */
  find(presets, layout) {
    this.worker?.terminate();
    return new Promise((resolve, reject) => {
      const worker = new Worker(`data:text/javascript;charset=utf-8,${encodeURIComponent(this.source)}`);
      this.worker = worker;
      worker.onerror = reject;
      worker.onmessage = ({ data }) => {
        worker.terminate();
        this.found.set(JSON.stringify(presets), data);
        resolve(data);
      };
      worker.postMessage({ ...this.common, presets, layout });
    });
  }
}

// Told apart on white and on near-black alike; neighbours differ in hue and lightness.
const colours = ['#3b76d6', '#d9730d', '#2f9e5b', '#c2355b', '#8a5bd1', '#0f93a8', '#b08900', '#e0569b', '#5c7f1f', '#6270e0', '#b5562f', '#20a39e', '#a44ab8', '#7d7f1a', '#d14b3f', '#4c8fb8'];

/** The colour of the n-th series. */
export function colourOf(index: number): string {
  return colours[index % colours.length]!;
}

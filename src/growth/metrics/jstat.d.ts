declare module "jstat" {
  interface Quantile {
    /** The value below which `p` of the distribution lies. */
    inv(p: number, shape: number, other: number): number;
  }
  const jstat: { jStat: { beta: Quantile; gamma: Quantile } };
  export default jstat;
}

import { unitOf, type Unit } from '../../lib/format';
import { metricOf, type Node } from './ast';

/** The unit that an answer has, when the expression keeps the one of its metrics; 'none' when that cannot be told. */
export function unitOfQuery(trees: (Node | undefined)[], metadataUnit: (metric: string) => string): Unit {
  const units = new Set(trees.map((tree) => (tree ? unitOfNode(tree, metadataUnit) : 'none')));
  return units.size === 1 ? [...units][0]! : 'none';
}

const keeping = new Set(['abs', 'ceil', 'floor', 'round', 'sort', 'sort_desc', 'clamp', 'clamp_min', 'clamp_max', 'delta', 'idelta', 'increase', 'avg_over_time', 'min_over_time', 'max_over_time', 'sum_over_time', 'last_over_time', 'quantile_over_time', 'first_over_time', 'stddev_over_time', 'predict_linear', 'label_replace', 'label_join', 'histogram_quantile', 'histogram_avg', 'histogram_sum']);
const aggregations = new Set(['sum', 'min', 'max', 'avg', 'topk', 'bottomk', 'quantile', 'stddev', 'limitk', 'limit_ratio']);

function unitOfNode(node: Node, metadataUnit: (metric: string) => string): Unit {
  switch (node.type) {
    case 'vectorSelector':
    case 'matrixSelector': {
      const metric = metricOf(node);
      // Buckets and counts are numbers of observations.
      return /_(bucket|count)$/.test(metric) ? 'none' : unitOf(metric, metadataUnit(metric));
    }
    case 'aggregation':
      return aggregations.has(node.op) ? unitOfNode(node.expr, metadataUnit) : 'none';
    case 'parenExpr':
    case 'stepInvariantExpr':
    case 'unaryExpr':
    case 'subquery':
      return unitOfNode(node.expr, metadataUnit);
    case 'call': {
      const name = node.func.name;
      const inner = node.args.find((a) => a.type !== 'numberLiteral' && a.type !== 'stringLiteral');
      if (!inner) {
        return name === 'time' ? 'seconds' : 'none';
      }

      if (name === 'histogram_quantile') {
        return quantileUnit(inner, metadataUnit);
      }

      const of = unitOfNode(inner, metadataUnit);
      // Seconds per second are a share: CPU time.
      return keeping.has(name) ? of : (name === 'rate' || name === 'irate') && of === 'bytes' ? 'bytes' : 'none';
    }
    case 'binaryExpr': {
      const [left, right] = [unitOfNode(node.lhs, metadataUnit), unitOfNode(node.rhs, metadataUnit)];
      if (['+', '-', 'and', 'or', 'unless', '>', '<', '>=', '<=', '==', '!='].includes(node.op)) {
        return node.bool ? 'none' : left === right || node.rhs.type === 'numberLiteral' || ['and', 'unless'].includes(node.op) ? left : left === 'none' && node.lhs.type === 'numberLiteral' ? right : 'none';
      }

      return node.op === '/' && left === right && left !== 'none' ? 'ratio' : 'none';
    }
    default:
      return 'none';
  }
}

// The quantile of buckets has the unit of what was observed.
function quantileUnit(node: Node, metadataUnit: (metric: string) => string): Unit {
  switch (node.type) {
    case 'vectorSelector':
    case 'matrixSelector':
      return unitOf(metricOf(node), metadataUnit(metricOf(node)));
    case 'call': {
      const inner = node.args.find((a) => a.type !== 'numberLiteral');
      return inner ? quantileUnit(inner, metadataUnit) : 'none';
    }
    case 'aggregation':
    case 'parenExpr':
    case 'stepInvariantExpr':
    case 'subquery':
    case 'unaryExpr':
      return quantileUnit(node.expr, metadataUnit);
    default:
      return 'none';
  }
}

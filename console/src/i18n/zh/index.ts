import { access } from './access';
import { cardinality } from './cardinality';
import { connect } from './connect';
import { entrance } from './entrance';
import { frame } from './frame';
import { instance } from './instance';
import { instances } from './instances';
import { metrics } from './metrics';
import { targets } from './targets';

export const zh = { ...frame, ...entrance, ...instances, ...instance, ...access, ...connect, ...targets, ...metrics, ...cardinality };

import { access } from './access';
import { cardinality } from './cardinality';
import { connect } from './connect';
import { entrance } from './entrance';
import { explore } from './explore';
import { frame } from './frame';
import { instance } from './instance';
import { instances } from './instances';

export const zh = { ...frame, ...entrance, ...instances, ...instance, ...access, ...connect, ...explore, ...overview, ...queries, ...server, ...usage };
export const zh = { ...frame, ...entrance, ...instances, ...instance, ...access, ...connect, ...targets, ...metrics, ...cardinality };
import { metrics } from './metrics';
import { overview } from './overview';
import { queries } from './queries';
import { server } from './server';
import { targets } from './targets';
import { usage } from './usage';

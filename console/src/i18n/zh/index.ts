import { access } from './access';
import { cardinality } from './cardinality';
import { connect } from './connect';
import { entrance } from './entrance';
import { explore } from './explore';
import { frame } from './frame';
import { instance } from './instance';
import { instances } from './instances';
import { metrics } from './metrics';
import { overview } from './overview';
import { queries } from './queries';
import { server } from './server';
import { targets } from './targets';
import { usage } from './usage';

export const zh = { ...access, ...cardinality, ...connect, ...entrance, ...explore, ...frame, ...instance, ...instances, ...metrics, ...overview, ...queries, ...server, ...targets, ...usage };

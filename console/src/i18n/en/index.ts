import { access } from './access';
import { connect } from './connect';
import { entrance } from './entrance';
import { explore } from './explore';
import { frame } from './frame';
import { instance } from './instance';
import { instances } from './instances';
import { overview } from './overview';
import { queries } from './queries';
import { server } from './server';
import { usage } from './usage';

export const en = { ...frame, ...entrance, ...instances, ...instance, ...access, ...connect, ...explore, ...overview, ...queries, ...server, ...usage };

import { access } from './access';
import { connect } from './connect';
import { entrance } from './entrance';
import { explore } from './explore';
import { frame } from './frame';
import { instance } from './instance';
import { instances } from './instances';

export const zh = { ...frame, ...entrance, ...instances, ...instance, ...access, ...connect, ...explore };

import { entrance } from './entrance';
import { frame } from './frame';
import { instances } from './instances';

export const zh = { ...frame, ...entrance, ...instances };

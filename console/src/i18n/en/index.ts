import { entrance } from './entrance';
import { frame } from './frame';
import { instances } from './instances';

export const en = { ...frame, ...entrance, ...instances };

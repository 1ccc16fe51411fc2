import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { clauseRow } from './policies-contract.ts';
import { localText, policyId } from './words.ts';

const reading = z.object({ policyId, docNo: z.string(), version: z.number().int(), title: localText, effectiveOn: z.string(), dueOn: z.string(), isOverdue: z.boolean(), readAt: z.string().nullable() });
const policyParam = z.object({ policyId });

export const readingsContract = {
  listReadings: endpoint({ id: 'regime.listReadings', method: 'GET', path: '/readings', permission: 'session', summary: 'What the caller has to read, and has read.', reply: z.object({ rows: z.array(reading) }) }),
  getReading: endpoint({ id: 'regime.getReading', method: 'GET', path: '/readings/:policyId', permission: 'session', summary: 'The text of a policy in force that the caller has to read.', params: policyParam, reply: reading.extend({ clauses: z.array(clauseRow.pick({ no: true, text: true, modality: true })) }) }),
  confirmReading: endpoint({ id: 'regime.confirmReading', method: 'POST', path: '/readings/:policyId', permission: 'session', summary: 'Confirm that one has read this version of a policy.', params: policyParam, reply: reading }),
  listReaders: endpoint({ id: 'regime.listReaders', method: 'GET', path: '/policies/:policyId/readers', permission: 'regime.read', summary: 'Who has to read a policy, and who has.', params: policyParam, query: pageQuery.extend({ read: z.enum(['yes', 'no', 'overdue']).optional() }), reply: pageOf(z.object({ personId: z.string(), name: z.string(), login: z.string(), unitName: localText.nullable(), readAt: z.string().nullable(), isOverdue: z.boolean() })).extend({ readerCount: z.number().int(), receiptCount: z.number().int(), dueOn: z.string().nullable() }) }),
  listReminders: endpoint({ id: 'regime.listReminders', method: 'GET', path: '/reading-reminders', permission: 'regime.read', summary: 'Who has not read in time, over all policies in force.', query: pageQuery, reply: pageOf(z.object({ personId: z.string(), name: z.string(), unitName: localText.nullable(), policyId, docNo: z.string(), title: localText, dueOn: z.string(), daysLate: z.number().int() })) }),
} as const;

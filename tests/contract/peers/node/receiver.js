// What this receiver remembers (in memory) and how it answers, knowing nothing of SOAP.
'use strict';
const crypto = require('crypto');

const DIVISION = '152501000';
const YEAR = '2026';
const KEYS = {
  BAS_PERF_INDICATOR: 'ind_id', PERF_TEMPLATE: 'template_id', PERF_TEMPLATE_ITEM: 'item_id',
  PM_PERF_GOAL_INFO: 'kpi_per_id', PM_PERF_INDICATOR: 'kpi_id', PAY_PERF_MONITOR_TASK: 'perf_task_id',
  PAY_PERF_MONITOR_INFO: 'perf_mon_id', PM_PERF_SELF_EVAL: 'eval_id', PM_SELF_EVAL_GOAL: 'eval_goal_id',
  PM_SELF_EVAL_INDICATOR: 'eval_ind_id', PM_PERF_SELF_BGT: 'eval_bgt_id', PM_PROJECT_INFO: 'pro_id',
  BGT_PERF_GOAL_INFO: 'kpi_per_id', BGT_PERF_INDICATOR: 'kpi_id', BGT_PERF_MONITOR_INFO: 'perf_mon_id',
  BGT_PERF_SELF_EVAL: 'eval_id', BGT_SELF_EVAL_INDICATOR: 'eval_ind_id',
};
const SET_COLUMNS = {
  PERF_TEMPLATE: 'template_code', PERF_TEMPLATE_ITEM: 'template_code', BAS_PERF_INDICATOR: 'agency_code',
  BGT_PERF_GOAL_INFO: 'dept_code', BGT_PERF_INDICATOR: 'dept_code', BGT_PERF_MONITOR_INFO: 'dept_code',
  BGT_PERF_SELF_EVAL: 'dept_code', BGT_SELF_EVAL_INDICATOR: 'dept_code',
};

class Refusal extends Error {
  constructor(code, reason) {
    super(code);
    this.code = code;
    this.reason = reason;
  }
}

// A list of one, of many, or none: the parser makes a difference where the contract makes none.
const listed = (value) => (value === undefined || value === null ? [] : [].concat(value));

class Receiver {
  constructor(seed) {
    this.rows = Object.fromEntries(Object.keys(KEYS).map((name) => [name, []]));
    this.latestStamp = '';
    const [names, ...lines] = seed.trimEnd().split('\n').map((line) => line.split('\t'));
    for (const values of lines) {
      // Numbers stay texts: 99999999999999.99 is no number that this language can hold.
      const row = Object.fromEntries(names.map((name, n) => [name, values[n] === '\\N' ? null : values[n]]));
      this.rows.PM_PROJECT_INFO.push({ ...row, mof_div_code: DIVISION, fiscal_year: YEAR, is_deleted: 2 });
    }
    this.agencyCodes = [...new Set(this.rows.PM_PROJECT_INFO.map((row) => row.agency_code))];
  }

  get dataSets() {
    return Object.keys(KEYS);
  }

  query(name, question) {
    // Under SOAP 1.2 the parser knows no types, and numbers come as texts.
    const asked = { ...question, page_no: Number(question.page_no), page_size: Number(question.page_size) };
    if (asked.page_no < 1 || asked.page_size < 1 || asked.page_size > 5000) {
      throw new Refusal('0901', 'page_no、page_size 超出范围');
    }
    if (asked.update_time_from && !/^\d{17}$/.test(asked.update_time_from)) {
      throw new Refusal('0901', 'update_time_from 应为 17 位时间');
    }
    const order = (row) => row.update_time + row[KEYS[name]];
    const found = this.rows[name].filter((row) => this.fits(name, row, asked));
    found.sort((one, other) => (order(one) < order(other) ? -1 : 1));
    const start = (asked.page_no - 1) * asked.page_size;
    return {
      total: found.length,
      page_no: asked.page_no,
      page_size: asked.page_size,
      rows: { row: found.slice(start, start + asked.page_size) },
    };
  }

  fits(name, row, asked) {
    const setColumn = SET_COLUMNS[name] || 'pro_code';
    return row.mof_div_code === asked.mof_div_code
      && row.fiscal_year === asked.fiscal_year
      && listed(asked.agency_codes && asked.agency_codes.code).includes(row.agency_code)
      && (asked.keys === undefined || listed(asked.keys && asked.keys.code).includes(row[setColumn]))
      && row.update_time >= (asked.update_time_from || '')
      && (asked.is_deleted === undefined || row.is_deleted === Number(asked.is_deleted));
  }

  push(name, asked) {
    if (asked.mof_div_code !== DIVISION || asked.fiscal_year !== YEAR) {
      throw new Refusal('0901', '不是本系统的财政区划或预算年度');
    }
    return listed(asked.sets && asked.sets.set).map((set) => this.accept(name, set));
  }

  // Replace one set as a whole, or refuse it as a whole.
  accept(name, set) {
    const rows = listed(set.rows && set.rows.row);
    const complaint = complain(name, set, rows);
    if (!complaint) {
      const stamp = this.stamp();
      if (name === 'PERF_TEMPLATE') {
        const version = { version: freshId(), version_name: `接收版本${stamp}` };
        this.replace('PERF_TEMPLATE', set.set_key, [{ ...set.header, ...version }], stamp);
        this.replace('PERF_TEMPLATE_ITEM', set.set_key, rows, stamp);
      } else {
        this.replace(name, set.set_key, rows, stamp);
      }
    }
    return {
      set_key: set.set_key,
      accepted: complaint ? 2 : 1,
      reason: complaint,
      row_count: complaint ? 0 : rows.length,
    };
  }

  // Former rows stay, marked as deleted and under new ids; new ones get ids and times of ours.
  replace(name, setKey, rows, stamp) {
    const id = KEYS[name];
    for (const row of this.rows[name]) {
      if (row[SET_COLUMNS[name]] === setKey && row.is_deleted === 2) {
        Object.assign(row, { [id]: freshId(), is_deleted: 1, update_time: stamp });
      }
    }
    const ids = new Map(rows.filter((row) => row[id]).map((row) => [row[id], freshId()]));
    for (const row of rows) {
      const parent = row.parent_id ? { parent_id: ids.get(row.parent_id) || null } : {};
      this.rows[name].push({
        ...row,
        ...parent,
        [id]: ids.get(row[id]) || freshId(),
        mof_div_code: DIVISION,
        fiscal_year: YEAR,
        create_time: stamp,
        update_time: stamp,
        is_deleted: 2,
      });
    }
  }

  // 17 digits, China standard time, later than every stamp before.
  stamp() {
    let stamp;
    do {
      stamp = new Date(Date.now() + 8 * 3600 * 1000).toISOString().replace(/\D/g, '');
    } while (stamp <= this.latestStamp);
    this.latestStamp = stamp;
    return stamp;
  }
}

function complain(name, set, rows) {
  const column = SET_COLUMNS[name];
  const all = set.header ? [set.header, ...rows] : rows;
  if (all.some((row) => row[column] !== set.set_key)) return `${column} 与集合标识不一致`;
  if (name !== 'PERF_TEMPLATE') return '';
  if (!set.header) return '缺少模板表头';
  const weights = rows.map((row) => Math.round(Number(row.ind_weight || 0) * 10000));
  return weights.reduce((sum, weight) => sum + weight, 0) === 1000000 ? '' : '分值合计应为 100';
}

function freshId() {
  return `{${crypto.randomUUID().toUpperCase()}}`;
}

module.exports = { Receiver, Refusal, DIVISION, YEAR };

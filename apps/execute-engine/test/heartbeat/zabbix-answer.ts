/** What Zabbix sends back, with this as its JSON. */
export function zabbixAnswer(text: string): Buffer {
  const header = Buffer.from('ZBXD\x01\0\0\0\0\0\0\0\0', 'latin1')
  header.writeUInt32LE(Buffer.byteLength(text), 5)
  return Buffer.concat([header, Buffer.from(text)])
}

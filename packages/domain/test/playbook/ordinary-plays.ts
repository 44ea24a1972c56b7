import { inPlay, inTask, type Project } from './memory-files.ts'

/**
 * Plays and tasks such as anyone writes: nothing in them acts once per run, and all of it can be
 * read.
 */
export const ordinaryPlays: readonly (readonly [title: string, project: Project])[] = [
  ...[
    'hosts: target_hosts',
    'hosts: all\ngather_facts: false',
    'hosts: "*"',
    'hosts: webservers',
    'hosts: webservers:dbservers',
    'hosts: webservers,dbservers',
    'hosts: [webservers, dbservers]',
    'hosts: all:!localhost',
    'hosts: "all:&production:!retired"',
    'hosts: web*.example',
    'hosts: ~web\\d+[0-9]',
    'hosts: "web[abc]*"',
    'hosts: 10.0.0.1',
    'hosts: "fe80::1"',
    'hosts: "{{ target | default(\'all\') }}"',
    'hosts: "{{ where }}"\nvars: {where: webservers}',
    'hosts: all\nconnection: local\ntasks: [{uri: {url: "https://api.example/{{ inventory_hostname }}"}}]',
    'hosts: all\nstrategy: free',
    'hosts: all\nstrategy: ansible.builtin.host_pinned',
    'hosts: all\nserial: 100%',
    'hosts: all\nserial: 0',
    'hosts: all\nany_errors_fatal: false\nmax_fail_percentage: 100',
    'hosts: all\norder: inventory',
    'hosts: all\nvars_prompt:\n- name: release\n  default: stable',
    'hosts: all\nvars_prompt:\n- {name: note, default: "", private: false}',
    'hosts: all\nvars:\n  serial: 5\n  run_once: true\n  order: [a, b]\n  strategy: debug',
    'hosts: all\nvars:\n  motd: we keep groups and hostvars in a book',
    'hosts: all\nenvironment:\n  GROUPS: wheel\n  http_proxy: "{{ proxy | default(omit) }}"',
  ].map((text) => [text, inPlay(text)] as const),
  ...[
    'ping:',
    'name: Add users to groups, in serial\nping:',
    'user: {name: deploy, groups: [wheel, docker], append: true}',
    'user:\n  name: "{{ item.name }}"\n  groups: "{{ item.groups | join(\',\') }}"\nloop: "{{ users }}"',
    'user: {name: x, groups: "{{ user.groups }}"}',
    'template: {src: "{{ item }}.j2", dest: "/etc/{{ item }}"}\nloop: [a, b]',
    'shell: echo groups hostvars play_hosts',
    "copy: {dest: /etc/x, content: 'groups[0] is hostvars[1]'}",
    'service: {name: nginx, state: restarted}\nwhen: "\'web\' in group_names"',
    'debug: {msg: "{{ hostvars[inventory_hostname][\'ansible_host\'] }}"}',
    'debug: {msg: "{{ hostvars.get(inventory_hostname).x }}"}',
    "debug: {msg: \"{{ hostvars['localhost'].x }} {{ hostvars.localhost.x }} {{ hostvars.get('localhost').x }}\"}",
    "ping:\nwhen: inventory_hostname in groups['web'] or inventory_hostname not in groups.db",
    "ping:\nwhen: inventory_hostname in groups['web'] | default([]) and (inventory_hostname in groups.get('db'))",
    'ping:\nwhen: inventory_hostname in groups[my_group]',
    "ping:\nwhen: inventory_hostname in groups.get('web', [])",
    "ping:\nwhen: inventory_hostname in (groups['web'] | default([]))",
    "ping:\nwhen: groups['web'] is defined and inventory_hostname not in (groups['web'])",
    "ping:\nwhen: groups.db is not defined or 'db' not in groups",
    "ping:\nwhen: \"'web' in groups and inventory_hostname in groups['web']\"",
    'debug: {msg: "{{ vars[\'hostvars\'][inventory_hostname].x }}"}',
    'debug: {var: ansible_facts.groups}',
    'debug: var=inventory_hostname',
    'debug: msg="var=groups"',
    'debug: {msg: "{{ users | map(attribute=\'groups\') | list }}"}',
    'debug: {msg: "{{ f(groups=1) }}"}',
    'debug: {msg: "{{ x is groups }} {{ x | groups }}"}',
    'debug: {msg: "{% set groups = [1] %}{{ groups | length }}"}',
    'debug: {msg: "{% for groups in sets %}{{ groups }}{% endfor %}"}',
    'debug: {msg: "{# groups.web #}{% raw %}{{ groups.web }}{% endraw %}"}',
    'shell: !unsafe "echo {{ groups.web }}"',
    'assert: {that: ["x | length > 1", "\'groups\' in y"], fail_msg: groups are wrong}',
    'command: /bin/true\nregister: out\nuntil: out.rc == 0\nretries: 3\ndelay: 1',
    'command: /bin/true\nchanged_when: false\nfailed_when: "\'groups\' in out.stdout"',
    'uri: {url: "https://api.example/{{ inventory_hostname }}"}\ndelegate_to: localhost',
    'local_action: uri url=https://api.example/{{ inventory_hostname }}',
    'command: drain {{ inventory_hostname }}\ndelegate_to: lb1.example\nbecome: false',
    'set_fact: {run_once: true, serial: 1}',
    'group_by: {key: "os_{{ ansible_distribution }}"}',
    'meta: flush_handlers',
    'meta: end_host\nwhen: done',
    'meta: end_play',
    'meta: reset_connection',
    'wait_for_connection: {timeout: 60}',
    'wait_for: {port: 22, delay: 10}',
    'command: make\nasync: 600\npoll: 0',
    'command: make\nasync: 600\npoll: 5\ndelegate_to: localhost',
    'include_vars: "{{ ansible_os_family }}.yml"',
    "set_fact: {token: \"{{ lookup('password', '/tmp/x') }}\"}",
    "set_fact: {x: \"{{ query('fileglob', '*.conf') }}\"}",
    "set_fact: {x: \"{{ lookup('vars', 'prefix') }}\"}",
    'block:\n- ping:\nrescue:\n- debug: {msg: failed}\nalways:\n- command: cleanup\nwhen: x',
    'ping:\nrun_once: false',
    'ping:\nthrottle: 0',
    'ping:\nwhen: my_groups[0] == x.groups[0]',
    'ping:\nloop_control: {label: "{{ item.groups }}"}\nloop: "{{ users }}"',
    'community.general.pause: {seconds: 1}',
    'ping:\nargs: {pause: 1}',
  ].map((text) => [text, inTask(text)] as const),
  ...ordinaryProjects(),
]

function ordinaryProjects(): readonly (readonly [string, Project])[] {
  const role = { 'roles/web/tasks/main.yml': '- ping:\n', 'roles/web/handlers/main.yml': '- service: {name: x}\n' }
  const withRole = '- hosts: all\n  roles: [web]\n'
  return [
    ['a role', { 'site.yml': withRole, ...role }],
    [
      'a role with parameters that are called like keywords',
      {
        'site.yml': '- hosts: all\n  roles:\n  - {role: web, order: 5, strategy: debug, serial: 2, pause: 1}\n',
        ...role,
      },
    ],
    [
      'a role with defaults, variables and a template',
      {
        'site.yml': withRole,
        ...role,
        'roles/web/defaults/main.yml': 'groups_of_web: [a]\nport: "{{ base + 1 }}"\n',
        'roles/web/vars/main.yml': 'x: groups\n',
        'roles/web/tasks/main.yml': '- template: {src: x.j2, dest: /x}\n',
        'roles/web/templates/x.j2': '# groups of hostvars\n{{ port }} {{ user.groups }}\n',
      },
    ],
    [
      'roles that depend on each other',
      {
        'site.yml': withRole,
        ...role,
        'roles/web/meta/main.yml': 'dependencies:\n- base\n- role: common\n',
        'roles/base/tasks/main.yml': '- ping:\n',
        'roles/base/meta/main.yml': 'dependencies: [web]\n',
        'roles/common/tasks/main.yml': '- ping:\n',
      },
    ],
    [
      'files of tasks that include each other',
      {
        'site.yml': '- hosts: all\n  tasks:\n  - import_tasks: tasks/a.yml\n',
        'tasks/a.yml': '- include_tasks: b.yml\n  when: x\n',
        'tasks/b.yml': '- include_tasks: a.yml\n',
      },
    ],
    [
      'an include in a constant loop',
      {
        'site.yml': '- hosts: all\n  tasks:\n  - include_tasks: "{{ item }}.yml"\n    loop: [a, b]\n',
        'a.yml': '- ping:\n',
        'b.yml': '- ping:\n',
      },
    ],
    [
      'a role that names its own folder',
      {
        'site.yml': withRole,
        'roles/web/tasks/main.yml': '- include_tasks: "{{ role_path }}/tasks/x.yml"\n',
        'roles/web/tasks/x.yml': '- ping:\n',
      },
    ],
    [
      'one of several files of tasks of a role',
      {
        'site.yml': '- hosts: all\n  tasks:\n  - include_role: {name: web, tasks_from: setup}\n',
        'roles/web/tasks/main.yml': '- ping:\n  run_once: true\n',
        'roles/web/tasks/setup.yml': '- ping:\n',
      },
    ],
    [
      'a playbook that imports another',
      {
        'site.yml': '- import_playbook: plays/web.yml\n- hosts: all\n',
        'plays/web.yml': '- hosts: all\n  roles: [web]\n',
        'plays/roles/web/tasks/main.yml': '- ping:\n',
      },
    ],
    [
      'roles_path of ansible.cfg',
      {
        'site.yml': withRole,
        'ansible.cfg': '[defaults]\nany_errors_fatal = no\nroles_path = ./shared:./more\n',
        'more/web/tasks/main.yml': '- ping:\n',
      },
    ],
    [
      'a role of a collection of the project',
      {
        'site.yml': '- hosts: all\n  roles: [acme.tools.web]\n',
        'collections/ansible_collections/acme/tools/roles/web/tasks/main.yml': '- ping:\n',
      },
    ],
    [
      'variables of groups that this playbook does not use',
      {
        'site.yml': '- hosts: all\n  tasks: [{debug: {msg: "{{ mine }}"}}]\n',
        'group_vars/all.yml': 'mine: "{{ other }}"\nother: 1\npeers: "{{ groups.web }}"\n',
      },
    ],
    [
      'encrypted variables',
      {
        'site.yml': '- hosts: all\n  vars_files: [secret.yml]\n',
        'secret.yml': '$ANSIBLE_VAULT;1.1;AES256\n6233\n',
      },
    ],
    [
      'a handler that a role notifies, and tasks of a role in a separate folder',
      {
        'site.yml': withRole,
        'roles/web/tasks/main.yml': '- import_tasks: setup/a.yml\n  notify: restart\n',
        'roles/web/tasks/setup/a.yml': '- include_tasks: b.yml\n',
        'roles/web/tasks/setup/b.yml': '- ping:\n',
        'roles/web/handlers/main.yml': '- import_tasks: more.yml\n',
        'roles/web/handlers/more.yml': '- ping:\n',
      },
    ],
    [
      'templates that contain themselves',
      {
        'site.yml': "- hosts: all\n  tasks: [{copy: {content: \"{{ lookup('template', 'a.j2') }}\", dest: /x}}]\n",
        'templates/a.j2': "{{ lookup('template', 'a.j2') }}\n",
      },
    ],
  ]
}

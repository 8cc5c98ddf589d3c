/**
 * What people in China put into passwords, ranked as a guesser would try it.
 *
 * The lists of leaked passwords that come with the estimator know English and rows of keys; of 我爱你
 * 一生一世 they know little. These few hundred pieces are not there to be complete: with digits and
 * other pieces around them they cover what a form refuses by hand elsewhere.
 */

const numbers =
  '1314 520 5201314 1314520 521 5211314 888 8888 168 1688 666 6666 886 748 7758521 7758258 147258369 ' +
  '159357 123321 112233 110110 110120 119 12306 10086 10010 95588 19491001 20080808'

const phrases =
  'woaini woaini1314 woaini520 woaini521 aini aini1314 wo ai ni woaiwojia woaiwo woainima woxihuanni wodemima ' +
  'mima mimashi wangle buzhidao woshishui nishishui caonima nihao nihaoma haha hehe baobao baobei laopo ' +
  'laogong xiaobao tiantian kuaile shengri shengrikuaile zhufu facai gongxifacai wangshi wangshiruyi ' +
  'jixiang ruyi shunli pingan fugui laoban zongbu gongsi jingli dianzhang caiwu xiaoshou kehu dangan anjuan ' +
  'guanli guanliyuan mendian fengongsi yonghu denglu zhanghao hetong xiangmu zhuangxiu loupan fangchan ' +
  'admin123 a123456 aa123456 abc123 asd123 qwe123 qaz123 zxc123 qq qq123 qq123456 weixin weixin123 wechat ' +
  'taobao alipay zhifubao dingding feishu douyin hello2024 huawei xiaomi 1qaz2wsx 1q2w3e4r zaq12wsx'

const places =
  'zhongguo china beijing shanghai guangzhou shenzhen hangzhou nanjing suzhou chengdu chongqing tianjin wuhan ' +
  'xian changsha zhengzhou qingdao jinan dalian shenyang haerbin changchun xiamen fuzhou hefei nanchang ' +
  'kunming guiyang nanning haikou lanzhou taiyuan shijiazhuang ningbo wenzhou wuxi dongguan foshan zhuhai ' +
  'chaoyang haidian pudong tianhe nanshan futian'

const surnames =
  'wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang ' +
  'xu han feng deng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren yao lu ' +
  'shen zhong cui tan lu fan jin shi liao jia xia fu fang zou xiong bai meng qin qiu hou'

const givenNames =
  'wei fang na min jing li qiang lei jun yang yong yan jie juan tao ming chao xiuying xia ping gang guiying yun ' +
  'hua fei hui hong bo bin peng yu ying xin hao kai jian jianguo jianjun zhiqiang xiaoming xiaohong meiling ' +
  'tingting lili yaya xiaoyan zhiwei guoqiang haiyan yanan xiaolong zixuan zihan yichen haoran yuxuan'

const split = (text: string): readonly string[] => text.split(' ')

/** Surname and given name in one word, for the surnames that every second person has. */
const fullNames = split(surnames)
  .slice(0, 30)
  .flatMap((surname) => split(givenNames).map((given) => surname + given))

export const habits: readonly string[] = [
  ...new Set([
    ...split(numbers),
    ...split(phrases),
    ...split(places),
    ...split(surnames),
    ...split(givenNames),
    ...fullNames,
  ]),
]

//! Printed by `examples/fit.rs`; not written by hand.

use super::{FEATURES, Net, SIGNS, Unit};

/// How well a candidate ranks, for scripts without and with spaces.
pub(super) static RANK: [Net<FEATURES>; 2] = [
    Net { // without
        linear: [0.7798, 0.4541, 1.6741, 2.2757, -0.5098, 0.8130, 1.3253, 3.3463, -0.3580, 0.1752, 1.9991, -0.6163, 0.8874, 0.0902, -0.2376, 0.6889, -0.2478, -0.5733, 0.8126],
        ground: -2.1360,
        hidden: [
            Unit { inputs: [-1.4911, -0.8301, -2.8382, -1.1714, 0.2630, 0.8236, 1.0258, -1.4550, 1.1074, -0.4237, -4.2991, 3.5709, -0.0177, 0.7773, 2.4118, -1.2583, 0.6579, 0.1078, -0.6734], ground: -1.6530, counts: -0.5224 },
            Unit { inputs: [0.8393, -1.0934, 2.0202, 3.6467, -1.3841, 0.7614, 2.0849, 8.7877, 0.0449, -0.0087, -2.0963, -2.4359, 0.9578, -1.1342, 1.0330, -0.5303, 1.4776, -0.1546, 0.1321], ground: -3.3089, counts: 0.5005 },
            Unit { inputs: [-2.1395, -0.4776, -3.0638, -2.3967, 1.0780, 0.5631, 0.8295, 0.9643, 1.0884, 0.4890, -0.6618, 3.9417, -1.3351, 0.6969, -0.6373, -1.0324, -0.9502, 0.8450, 3.4991], ground: 1.6030, counts: -0.4843 },
            Unit { inputs: [-0.6324, 1.5613, -0.6219, -4.2350, 2.2440, 0.6625, -1.7060, -13.1963, -0.4810, -0.6103, 2.5550, 1.8686, -1.0208, 3.7162, 0.1117, 1.6637, -0.0888, 0.5135, -0.0820], ground: 0.0810, counts: -0.6873 },
            Unit { inputs: [1.8256, 3.0065, -0.5571, -0.7727, 0.6251, -1.4178, -1.2441, -4.7551, -0.7659, -0.0471, -8.2422, 1.7387, -0.4871, -0.1235, 3.0990, -0.9981, 0.7613, 0.2888, 1.1403], ground: -1.7926, counts: -0.6798 },
            Unit { inputs: [-0.1558, -1.4944, 0.3549, 4.0266, -1.0767, -0.0872, 1.7565, 3.3447, -0.5154, -0.0662, -2.5474, -0.4748, 1.9342, -0.2467, 0.8375, -0.5964, 0.9241, 0.5738, -2.0623], ground: -2.7130, counts: 0.6083 },
            Unit { inputs: [0.4615, -0.4479, 1.2447, 2.1847, -0.9143, -1.5701, 0.2640, -1.0656, -0.7893, 0.3695, 0.5609, -0.5789, 1.8263, -0.8604, 1.2409, -0.2437, 0.3978, 1.1667, 1.0036], ground: -2.3669, counts: 0.3336 },
            Unit { inputs: [0.0015, -0.1892, -1.2492, -0.3866, 0.0530, -0.4532, -0.6258, -4.7992, 0.3535, -0.0705, -1.0462, 1.9375, 0.1000, 0.8552, 3.4808, 0.9882, 0.4057, 0.8540, -0.3465], ground: -2.4705, counts: -0.1586 },
            Unit { inputs: [-0.6103, 1.1665, 1.8139, -1.9371, 1.2513, 0.8382, -1.5991, 3.2294, -0.1592, 0.6071, 7.6938, 2.0117, -2.3090, 4.1809, 1.0102, 3.0218, -0.6259, -0.8367, -0.0561], ground: -1.2909, counts: -0.6516 },
            Unit { inputs: [-0.2056, -0.0854, 1.9512, -0.2780, -0.9689, 0.9357, 0.2298, -1.7636, 0.2258, 0.2279, 8.4956, -2.7154, 0.8502, 1.1657, 2.2284, 0.2534, 0.3048, -0.7467, -2.6715], ground: -2.0244, counts: 0.3362 },
        ],
    },
    Net { // with
        linear: [1.3883, 1.5119, 2.1593, 2.0939, -0.7644, 1.2084, 0.2288, 2.7342, -0.0364, 0.2592, 1.3639, 0.0189, 0.6938, -0.3821, -0.5554, 0.0452, -0.6069, -0.4581, -0.2718],
        ground: -1.5660,
        hidden: [
            Unit { inputs: [-1.8247, -1.0654, -2.3591, -1.6612, 1.3786, 1.0817, 1.1598, -1.5696, 1.0560, -0.4743, 1.2455, 1.7802, 0.1272, 0.4049, 0.2728, -0.4092, 0.2731, 0.0024, -0.6264], ground: -0.5374, counts: -0.3823 },
            Unit { inputs: [1.6231, 1.9515, 4.7308, 1.4229, -2.2734, 2.6108, 0.0588, 0.9731, 0.5121, -0.1093, -7.4129, -0.5653, 0.2726, 0.9681, 0.9754, -1.2986, -0.4690, 0.4655, -0.5755], ground: -1.7217, counts: 0.7589 },
            Unit { inputs: [-1.5907, -1.0462, -2.0489, -2.5097, 2.1362, 1.8384, 0.9170, -2.4768, 1.7951, 0.1063, -7.0561, 1.7165, -0.8845, -0.7676, 0.1653, 0.2436, -0.6855, 0.0406, 0.1539], ground: 1.9046, counts: -0.5245 },
            Unit { inputs: [-1.8730, -1.2976, -1.5802, -3.6285, 2.3622, 0.7017, 0.1431, -9.0528, -1.3032, -0.9286, 1.6327, 0.7513, 0.7065, 3.4095, -0.0150, -0.0854, -0.4242, -0.3481, 0.0826], ground: 1.6516, counts: -0.9450 },
            Unit { inputs: [0.5289, 0.9437, -0.5215, -1.1479, 0.9689, -0.6247, -1.0265, -10.5308, -0.5738, -0.5249, -3.3781, -1.5621, -0.1893, -0.4697, 1.5089, 0.4285, 0.7430, -0.3560, 0.4840], ground: -1.0532, counts: -0.3823 },
            Unit { inputs: [0.3068, -0.4499, -0.0046, 2.1189, -1.0093, -0.1513, 1.1083, 10.7992, 0.3783, 0.1905, 1.2741, 2.0657, 1.1807, 1.7340, -0.0559, -0.5688, 0.2931, 0.1185, -0.2287], ground: -2.8900, counts: 0.2237 },
            Unit { inputs: [1.5651, -0.1093, 0.2964, 1.5091, 0.1033, -1.1054, 1.1537, -3.9828, -0.2894, -1.0855, 0.1376, 3.1236, 1.3771, 3.2464, 0.0459, 2.0515, 0.1350, -0.1540, -0.5173], ground: -4.6411, counts: 0.4407 },
            Unit { inputs: [-0.9285, -1.9313, -1.4447, -1.0251, 1.3096, -1.3570, 0.2244, -9.4926, 0.1042, -0.7159, 2.9052, 0.0012, 0.4395, 1.1010, -0.1151, 1.0328, 0.3240, 0.6761, 0.2179], ground: -0.1642, counts: -0.3056 },
            Unit { inputs: [1.3356, 0.6749, 0.8268, -2.1378, 2.6078, 2.1805, 1.3674, 2.2779, 0.5706, 1.3625, -0.9180, 0.1556, -1.7867, 1.4125, 0.1911, 0.3399, 0.1566, 0.0557, 0.2930], ground: -3.7399, counts: -0.6059 },
            Unit { inputs: [0.5013, 0.8163, 1.9236, 0.7324, -1.4436, 0.1599, -0.1405, -3.5361, -0.4105, 0.0393, 4.9277, -1.2081, 0.2596, 0.5410, 0.6622, -0.8497, -0.5928, 0.2514, -0.6561], ground: -0.3369, counts: 0.2689 },
        ],
    },
];

/// How sure it is to be meant.
pub(super) static SURE: [Net<SIGNS>; 2] = [
    Net { // without
        linear: [1.2726, -0.5036, -0.6327, 1.2704, 0.4411, 0.0019, 0.2746, -0.0722, -0.2577, -0.4619, 0.6225, -0.2909, -0.0066, 0.7537, 0.5310, -0.3820, 0.0702, 0.2287, -0.5054, 0.4189, 0.5346, 0.8497, -0.1881],
        ground: -2.9268,
        hidden: [
            Unit { inputs: [1.5002, 0.6552, -2.4841, 0.9029, -0.0503, 0.2747, -1.2089, -1.8723, 0.2509, -0.4939, 23.1874, -1.4746, -0.4101, -0.8820, -0.0078, -0.2504, 0.5107, -0.0446, -0.4745, 0.4436, -0.2256, 0.1673, -0.4774], ground: -0.2199, counts: 1.3090 },
            Unit { inputs: [-0.5697, -1.0572, 1.2883, -0.7298, -0.4339, -1.9112, 0.0853, 2.1969, 0.4478, 1.0734, 1.7960, 0.9687, -1.6976, 0.1497, 0.2239, -0.7030, -0.4510, -0.4551, 2.1211, 0.1364, 0.1438, 1.6675, 0.5459], ground: -3.5677, counts: 1.0022 },
            Unit { inputs: [-0.5325, 0.9609, 0.2900, 2.0178, -0.2454, -0.5935, 0.9404, 9.3786, 0.0285, -0.2209, 5.9715, -0.0937, 0.1971, -0.6239, -0.9866, 0.6083, -0.8824, -0.3382, 0.4275, -0.0042, 0.1928, 1.7626, 2.3232], ground: -2.8997, counts: -0.8593 },
            Unit { inputs: [-1.4997, -0.6847, -0.4423, -0.7848, -0.5664, 0.4318, -1.5445, -2.3329, -0.1926, -0.7567, 1.2984, -2.1106, -0.5427, -2.0026, -0.8081, -0.3205, -0.1975, -0.1389, -0.7626, -0.1411, -0.1643, -0.6421, 0.7161], ground: 4.5304, counts: -0.2360 },
            Unit { inputs: [-0.0417, 0.0041, 0.0319, -0.0240, 0.0004, -0.0061, -0.0178, 0.0077, 0.0173, -0.0145, 0.0650, -0.0196, 0.0010, 0.0175, -0.0182, 0.0090, 0.0018, -0.0132, 0.0007, -0.0011, 0.0015, -0.0049, -0.0166], ground: 0.0448, counts: 0.0005 },
            Unit { inputs: [0.0152, 0.0079, -0.0327, 0.0286, 0.0155, -0.0486, 0.0082, 0.0611, -0.0223, -0.0060, -0.0900, 0.0367, 0.0332, 0.0570, -0.0127, -0.0006, -0.0265, 0.0129, -0.0178, -0.0013, -0.0076, -0.0184, 0.0342], ground: 0.0135, counts: -0.0009 },
            Unit { inputs: [0.0061, 1.4715, 3.9197, 0.7962, -1.6159, 0.2749, -0.4028, -0.2611, -0.5095, 0.8951, -5.0110, 1.2379, 0.9743, -3.1688, -0.4168, -1.4303, 2.5893, 0.0021, 0.2255, 0.0723, 0.0540, -1.3425, -1.9651], ground: 2.2193, counts: -0.9042 },
            Unit { inputs: [-0.0215, 0.0013, 0.0271, 0.0173, -0.0071, -0.0747, -0.0103, -0.0439, -0.0360, 0.0058, 0.0231, -0.0248, -0.0182, -0.0796, -0.0053, 0.0005, 0.0125, -0.0209, 0.0014, 0.0074, 0.0012, -0.0110, -0.0674], ground: 0.1101, counts: 0.0010 },
            Unit { inputs: [-1.0664, -0.2130, 0.3545, -0.6866, 0.1985, 0.1848, -1.3709, -3.9376, -0.4171, -1.5227, 2.4495, 0.6496, 2.2501, -3.6989, -1.4385, -0.1273, -0.5785, -0.6913, -0.3820, -0.1549, -0.3347, -1.1017, 0.0917], ground: 4.2578, counts: -0.3147 },
            Unit { inputs: [2.2023, 1.7793, -4.7734, 4.1826, -0.3480, -0.6370, 2.3284, -0.2121, -0.8135, 0.6882, 1.7240, 0.4758, 1.6385, 2.2217, 1.4819, 1.2539, -0.5383, -0.9363, 1.7350, -0.1575, -0.0675, 1.3063, 0.2164], ground: -3.9755, counts: -1.0116 },
        ],
    },
    Net { // with
        linear: [0.7491, -0.1779, -0.7250, 1.5368, -0.8001, 0.6480, -0.0831, -1.6098, -0.0291, -0.0353, -0.2438, -0.7167, 0.2937, 0.9706, 0.0634, 1.0969, -0.4800, -0.4731, -0.9183, 0.2446, 0.5886, -0.0612, 0.6777],
        ground: -1.4412,
        hidden: [
            Unit { inputs: [0.8987, 0.9817, -1.5761, 1.0601, -0.5803, -0.0656, 0.9206, 3.6149, 0.0441, -0.1261, 15.9190, 0.2346, 0.4479, 0.4606, -0.0965, -0.6288, 0.1223, -0.2136, -1.4827, 0.1678, -0.4045, 1.1660, -0.8431], ground: -3.2004, counts: 0.9464 },
            Unit { inputs: [-0.7075, -0.5499, 0.3950, -0.6075, -0.7031, -2.3929, -0.0506, -6.4348, 0.5200, 0.2692, 2.3065, 0.5914, -0.8825, 0.0140, 2.4662, 2.6623, -0.1735, 0.0027, 0.6622, 0.1207, -0.0665, 0.7702, 1.1271], ground: -4.8336, counts: 0.7249 },
            Unit { inputs: [-0.3698, 1.2546, 3.7859, 0.3382, 1.3594, -2.5981, 0.4121, 12.9186, 0.5894, -0.5066, -1.5769, 0.8836, 1.0697, 1.0832, -0.2081, -0.0101, -0.1343, 0.8918, -4.0323, -0.0279, -0.2143, 0.6105, 0.5783], ground: -3.0482, counts: -0.6393 },
            Unit { inputs: [-0.0145, -0.0379, -0.0513, -0.0501, 0.0021, -0.0876, 0.0247, -0.4528, -0.0951, 0.0006, 0.3889, 0.0764, 0.0898, 0.0053, -0.0806, -0.0194, 0.0041, -0.0166, -0.0600, -0.0055, -0.0072, -0.0045, -0.0155], ground: 0.1077, counts: 0.0037 },
            Unit { inputs: [-0.3734, -0.8335, 0.9725, -1.3802, 0.7920, -0.0264, -0.9945, 6.3095, -0.2261, 0.2085, 0.4897, -0.4309, 2.2503, 1.3895, 0.2324, 0.7933, -0.2386, 0.1762, -0.0634, -0.0099, -0.1476, 0.9660, -0.6270], ground: -2.9121, counts: -0.2370 },
            Unit { inputs: [0.0535, 0.0325, -0.0682, 0.0393, -0.0189, 0.0989, 0.0718, 0.5468, 0.0131, 0.1195, -0.3668, 0.0775, -0.0432, -0.0613, 0.0804, 0.0247, -0.0247, 0.0338, -0.0273, 0.0044, 0.0189, -0.0364, 0.0812], ground: -0.1106, counts: -0.0020 },
            Unit { inputs: [0.6315, 1.6117, -0.5159, 1.6713, 2.2837, 0.5920, -0.5764, -1.3973, -0.4697, -0.0145, -4.2216, 0.7900, 0.9540, 1.0337, -0.1045, -0.3023, 0.5790, -0.2376, -0.2132, -0.2334, -0.0717, -2.6329, 0.4864], ground: 3.7545, counts: -0.8046 },
            Unit { inputs: [-0.0305, -0.0859, -0.0115, -0.0293, 0.0504, -0.1164, 0.0511, -0.3397, -0.0064, 0.0227, 0.1560, 0.1393, 0.0849, 0.0566, -0.1009, 0.0076, 0.0045, -0.0231, 0.0401, -0.0057, -0.0115, 0.0278, -0.0626], ground: -0.0165, counts: 0.0068 },
            Unit { inputs: [0.2710, 0.9244, 1.5791, -0.2064, 1.3424, -1.8865, -0.2882, 2.1649, 1.0567, 0.8151, -4.6227, -0.5793, 2.1203, 1.5462, 0.7425, -0.7822, 0.4087, -0.1290, -0.6551, -0.0732, -0.4745, -1.0498, -3.2333], ground: 0.3838, counts: -0.5229 },
            Unit { inputs: [0.8062, 2.2154, -1.1212, 2.1380, 2.8670, 2.1293, -1.3844, -2.0608, 0.3306, -0.1102, 0.5554, -2.1090, -0.0343, -1.1597, -1.1304, 0.6366, 1.0556, 0.3326, 0.3724, -0.2438, 0.3235, -1.1139, -2.5776], ground: 2.1498, counts: -0.8221 },
        ],
    },
];

  open-account 0.30 刚来这边上班，公司让我自己去弄张你们的卡，我需要准备些啥 -> corporate-account
  open-account-foreigner 0.18 我先生是德国人，在中国工作，passport可以在你们这开account吗 -> open-account-foreigner
  open-account-foreigner 0.34 外籍人士可以在贵行申请借记卡吗 -> open-account-foreigner
  account-type-change 0.57 想把二類戶提到一類 -> account-types
  open-by-proxy 0.26 我爸中风躺床上，他的业务我拿他证件去替他办成不成 -> open-by-proxy
  open-by-proxy 0.26 老人不方便出门，子女代办要哪些证明 -> open-by-proxy
  dormant-account 0.11 这个户头闲置了八年，还能重新启用吗 -> cc-activate
  sell-account 0.04 有个人说一张卡给我一千块让他用一个月，能干吗 -> card-expiry
  sell-account 0.15 哥们想借我账户倒一下钱 -> unknown-incoming
  find-account-number 0.12 卡忘带了，怎么看整串卡号 -> find-account-number
  my-accounts 0.35 怕有人偷偷拿我身份证开户办卡，怎么排查 -> my-accounts
  lost-card 0.10 卡包落出租车上了，里面有你们的卡，得赶紧锁 -> lost-card
  lost-card 0.25 我張卡唔見咗，點樣掛失 -> loss-report-types
  replacement-card 0.32 新补一张卡多少钱，号码还是老的那个吗 -> replacement-card
  atm-cash-missing 0.28 ATM取两千没出钞，短信却说扣掉了 -> sms-alert-missing
  atm-cash-missing 0.34 存款机把我一沓钱吸进去，账上没加 -> atm-cash-missing
  card-damaged 0.21 卡折弯裂开了，读不出来，能换一张不 -> card-damaged
  card-expiry 0.07 卡上印的 08/26 快到了，是不是会给我寄张新的 -> card-expiry
  card-pin 0.20 取款的时候连着输错三回，现在不让输了 -> card-pin
  debit-card-fee 0.15 我这卡每年都少10块，凭什么啊 -> debit-card-fee
  cash-reserve 0.26 后天装修要付现钱十二万，柜台能直接取吗 -> cash-reserve
  cash-deposit 0.10 硬币一大罐子，你们给存吗 -> cash-deposit
  change-money 0.05 结婚要用新票子，能给换点连号的吗 -> change-money
  change-money 0.35 去网点能兑换一元硬币吗 -> fx-cash
  counterfeit 0.10 手里这张红票子摸着不对劲 -> damaged-notes
  card-fraud 0.37 凌晨三点手机连收三条消费短信，都不是我干的 -> sms-alert-missing
  card-fraud 0.22 信用卡在国外被人刷走八千，我人都没出过国 -> card-fraud
  card-fraud 0.64 发现信用卡有不是我的消费，疑似被盗刷 -> cc-cashing-out
  transfer-not-arrived 0.05 昨晚给房东打了三千，他到现在都说没看到 -> transfer-receipt
  transfer-not-arrived 0.21 款划走了，收款方账上还是空的，急死 -> merchant-qr
  transfer-not-arrived 0.05 轉咗賬對方話收唔到 -> transfer-recall
  transfer-recall 0.04 刚才把钱打给了同名的另一个人，咋办 -> co-borrower
  transfer-limit 0.14 app上一天到底让转多少钱 -> transfer-limit
  limit-adjust 0.22 每天只让转5千，交首付根本不够，想弄高点 -> limit-adjust
  limit-adjust 0.81 想提高每日转账限额，可以在手机上弄吗 -> transfer-limit
  scheduled-transfer 0.16 每个月1号给房东交租，能让系统自己转么 -> transfer-receipt
  unknown-incoming 0.46 一个不认识的账号给我汇了五千，还加我微信让退到另外一个号 -> wire-out
  unknown-incoming 0.05 账上凭空冒出一笔钱，我能用吗 -> unknown-charge
  branch-code 0.21 老外要给我付钱，问我BIC是啥，你们的是多少 -> open-account-foreigner
  unknown-charge 0.13 每月15号都会被划走一笔，我想知道是干嘛的 -> unknown-charge
  salary-missing 0.28 老板说薪水已经打了，我咋没看见 -> salary-missing
  wallet-bind 0.16 微信里加你们的卡老说信息有误 -> wallet-bind
  quickpay-limit 0.36 wechat pay每天能花多少，你们这边限制了吧 -> limit-adjust
  merchant-refund 0.25 退的衣服商家一周前就说打款了，卡里还没动静 -> merchant-refund
  app-login 0.41 手机银行死活进不去 -> app-crash
  face-check-failed 0.04 对着镜头又眨眼又摇头，就是说不匹配 -> face-check-failed
  app-crash 0.30 app点开一秒钟就闪退 -> app-crash
  app-crash 0.33 手机银行白屏卡死，升级过也这样 -> app-crash
  accessibility 0.22 我奶奶瘫痪在家行动不便，银行能派人上门吗 -> accessibility
  cc-progress 0.23 批了的卡现在寄到哪儿了 -> cc-progress
  cc-rejected 0.25 为什么不给我批卡啊，我从来没欠过钱 -> cc-rejected
  cc-dates 0.32 我每个月得在几号前把卡钱还上 -> cc-dates
  cc-dates-change 0.27 10号才发钱，可我还款在5号，能往后调吗 -> loan-due-date
  cc-minimum 0.19 只还10%剩下的怎么算钱 -> balance-inquiry
  cc-repay 0.17 用工行的卡能还你们信用卡的钱吗 -> cc-repay
  cc-repay 0.26 信用卡欠款从哪儿还进去 -> cc-hardship
  cc-autopay 0.46 想让工资卡到日子自动把信用卡还了 -> cc-dates-change
  cc-repay-missing 0.87 信用卡昨天就还了，可用额度怎么一点没恢复 -> cc-limit-cut
  cc-overdue 0.26 我忘了还，晚了两天，征信完了吗 -> cc-overdue
  cc-overdue 0.41 過了還款日才還，會罰多少 -> cc-dates
  cc-instalment 0.15 账单八千想分十二个月，总共多花多少 -> cc-instalment
  cc-interest 0.28 信用卡就差几十没还清，怎么收了我一百多的利息 -> cc-interest
  cc-temp-limit 0.19 下个月办婚礼，信用卡想短期多给两万 -> cc-activate
  cc-limit-cut 0.32 无缘无故把我信用卡降到一千 -> unknown-charge
  cc-declined 0.24 在超市结账信用卡刷不过去，丢死人了 -> cc-declined
  cc-supplementary 0.16 想给爱人弄张跟我共用额度的卡 -> fx-quota
  cc-overpaid 0.20 一不小心信用卡多还了两千，钱怎么弄回来 -> cc-cash
  cc-foreign-fee 0.25 在亚马逊海外站买东西，卡会另收转换费吗 -> cc-foreign-fee
  cc-dispute 0.37 网店不发货也不退款，我能让银行把钱追回来吗 -> merchant-refund
  cc-dispute 0.31 饭店给我信用卡刷了两次，重复扣的能退吗 -> cc-dispute
  deposit-rate 0.15 现在存一年给几个点 -> loan-rate
  fixed-early 0.65 我存的三年还差俩月，现在要用，利息还给多少 -> deposit-rate
  fixed-rollover 0.25 到期了会不会自己接着存 -> fixed-rollover
  notice-deposit 0.16 钱过一个礼拜就要用，七天那种怎么存 -> notice-deposit
  deposit-insurance 0.48 存钱有没有赔付上限 -> cash-deposit
  treasury-bonds 0.24 国家发的那种债券，在你们这能买到吗 -> treasury-bonds
  loan-apply 0.29 想贷款十万块买车，怎么申请 -> loan-apply
  loan-apply 0.04 没房没车也能从你们这借到钱吗 -> co-borrower
  loan-processing 0.32 房子贷款签完字多久下来 -> loan-processing
  loan-documents 0.35 打算买房，跟银行借钱得备哪些纸 -> loan-usage
  loan-repricing 0.58 我的房贷利息啥时候才跟着降 -> loan-rate
  loan-prepay 0.21 手上攒了三十万，想把房贷先还掉，要罚钱吗 -> loan-missed
  loan-due-date 0.21 月供是20号扣，我想改到月底 -> corporate-account
  loan-missed 0.22 昨天卡里差五十块，房贷没扣上，咋办 -> loan-missed
  loan-method 0.16 月供是越还越少那种好还是固定的好 -> corporate-account
  loan-settlement 0.28 房贷昨天全部还完了，房本怎么拿回来 -> loan-settlement
  loan-usage 0.07 你们批的消费贷，我拿去炒点股票没事吧 -> loan-usage
  business-loan 0.06 开了个小餐馆，想借点钱周转 -> business-loan
  loan-broker 0.32 贷款要我先交两千验资费 -> loan-broker
  fx-exchange 0.31 手机上怎么换点欧元 -> fx-rate
  fx-cash 0.30 去日本要带现钱，你们网点能拿日币吗 -> fx-cash
  wire-out 0.24 给在澳洲念书的儿子汇款，跨境的怎么弄 -> wire-out
  wire-out 0.25 想往美国account汇一笔学费 -> wire-out
  wire-time-fee 0.30 上周一电汇到英国的钱，今天还没到 -> wire-time-fee
  wire-in 0.29 国外客户要付我3000刀，该给他什么信息 -> wire-out
  fake-calls 0.15 有个男的打来说我涉嫌洗黑钱，要把钱转到指定账户 -> fake-calls
  code-leaked 0.10 坏了，我把短信里那串数告诉对方了 -> code-leaked
  code-leaked 0.25 卡背面三位数和有效期发给卖家了，有没有事 -> cc-pin-signature
  credit-error 0.49 明明按时还的，记录却写着逾期，怎么申诉 -> credit-duration
  marketing-calls 0.42 老有自称你们的人问我要不要贷款，烦死了，能不能别打 -> loan-broker
  branch-hours 0.27 礼拜六柜台上班不 -> branch-hours
  branch-queue 0.30 去银行之前能在网上取号吗 -> branch-queue
  contact 0.23 你们电话打多少能找到人 -> cc-collection
  complaint-escalate 0.19 对答复不服，监管那边的号码给我 -> fake-calls
  merchant-qr 0.14 刷卡机咋申请 -> cc-rejected
  vip-level 0.03 我在你们那放了一百万，算不算VIP -> cc-overdue
  cc-apply 0.24 想办张credit card，要交哪些东西 -> open-account
  open-account-foreigner 0.13 I only have a German passport, will you let me bank here -> open-account-foreigner
  account-types 0.66 what is a class II account and what can't it do -> account-type-change
  account-type-change 0.64 I'd like my class 2 card to become a full one -> account-types
  open-by-proxy 0.20 dad had a stroke, may I handle his bank stuff for him -> open-by-proxy
  dormant-account 0.25 found an old card in a drawer that I never used, is the account still active -> dormant-account
  account-frozen 0.14 woke up and all my money is locked, who did that -> account-frozen
  sell-account 0.34 a guy offers me cash for using my card for a month -> cc-cashing-out
  id-expired 0.28 got a new passport because the old one ran out, tell the bank? -> id-expired
  personal-info-change 0.07 I changed jobs and moved flat, fix it in your system -> co-borrower
  lost-card 0.10 left my purse in a taxi, your card was inside -> lost-card
  card-damaged 0.33 my card is cracked and no reader takes it -> card-damaged
  cash-reserve 0.35 need 120k in cash on Thursday, shall I reserve it before -> cash-reserve
  cash-deposit 0.20 I've got a jar of coins, will you take them -> commemorative-coins
  card-fraud 0.12 three card payments at 3 am, I made none of them -> cc-dates
  card-fraud 0.13 someone made payments with my card without permission -> transfer-recall
  overseas-card 0.31 off to Thailand next month, does your card work abroad -> overseas-card
  transfer-not-arrived 0.31 transferred rent to my landlord last night and he hasn't received it -> transfer-receipt
  transfer-limit 0.51 what's the daily limit for mobile transfers -> non-counter-limit
  limit-adjust 0.29 only 5k a day is not enough for a down payment, bump it up -> limit-adjust
  transfer-failed 0.28 transfer keeps failing, it says the payee name is wrong -> transfer-failed
  branch-code 0.14 client in London asks for your BIC -> branch-code
  unknown-charge 0.20 29.90 was deducted just now, what's that charge -> unknown-charge
  direct-debit-cancel 0.02 netflix keeps charging, cut it off from your side -> direct-debit-cancel
  usb-key 0.31 that little USB thing says its certificate ends soon -> usb-key
  app-crash 0.15 app dies one second after opening -> app-crash
  app-crash 0.36 the banking app crashes on start -> app-register
  sms-alert 0.20 get rid of that 2 yuan a month for notifications -> sms-alert
  mobile-pay 0.14 put your card on my iPhone for tapping -> contactless
  e-cny 0.32 how does that digital RMB thing work -> e-cny
  cc-apply 0.22 fresh graduate without income, any chance of a credit card -> cc-apply
  cc-progress 0.08 applied last week, any news about my card -> cc-progress
  cc-annual-fee 0.15 how often must I swipe so you don't charge the 100 -> cc-cashing-out
  cc-dates 0.62 when is my credit card bill due -> cc-statement
  cc-minimum 0.06 money is tight, is it ok to pay a tenth only -> cc-minimum
  cc-repay-missing 0.32 paid it off yesterday and my available credit hasn't moved -> cc-repay-missing
  cc-repay-missing 0.38 I repaid my credit card but it's not credited yet -> cc-limit-cut
  cc-hardship 0.08 owe 70k on cards and have no job, can we work something out -> cc-apply
  cc-instalment 0.15 how much extra if I spread 8000 over a year -> cc-instalment
  cc-instalment-early 0.17 8 instalments left, I'd rather settle them all today -> cc-instalment-early
  cc-interest 0.19 only a few bucks unpaid on the credit card and so much interest -> cc-overdue
  cc-cash 0.29 can I pull money out with the credit card -> cc-cash
  cc-declined 0.29 so embarrassing, credit card declined in the supermarket -> cc-declined
  cc-declined 0.27 my credit card keeps getting declined in shops -> cc-rejected
  cc-overpaid 0.64 paid 2000 too much to my credit card by mistake -> cc-repay-missing
  cc-dispute 0.29 online shop never delivered, dispute my card payment -> quickpay-limit
  cc-pin-signature 0.30 what are the three numbers on the back for -> cc-pin-signature
  fixed-early 0.18 two months short of maturity but I need it now -> fixed-rollover
  loan-settlement 0.27 made the final payment, how do I get my deed -> loan-settlement
  loan-hardship 0.45 my company closed, can mortgage payments be postponed a few months -> loan-due-date
  business-loan 0.29 I run a small restaurant and need a business loan -> business-loan
  wealth-redeem 0.06 cashed in my product Thursday, will I have it by the weekend -> wealth-redeem
  fx-quota 0.27 changed 40k dollars so far this year, how much more -> fx-quota
  fx-exchange 0.15 get some euros on my phone -> cardless-cash
  fx-cash 0.32 can I pick up yen notes from you -> fx-cash
  fx-rate 0.20 how many yuan for 100 bucks today -> fx-rate
  wire-out 0.24 send money to my son in Australia -> wire-out
  wire-time-fee 0.10 wire to England sent last Monday, still not arrived -> transfer-not-arrived
  wire-in 0.33 overseas client will wire me 3000, which details do they need -> wire-in
  phishing-sms 0.14 text tells me to click and update my info, is it you -> id-expired
  code-leaked 0.28 stupid me, I told the caller my SMS code -> code-missing
  phone-lost 0.33 phone nicked, your app is on it -> phone-lost
  credit-error 0.17 there's a loan in my file I never took -> credit-error
  marketing-calls 0.35 people claiming to be you keep calling to sell loans, make it stop -> marketing-calls
  branch-find 0.11 your closest branch to the railway station -> branch-find
  branch-queue 0.24 hate standing in line, can I reserve a slot -> branch-queue
  transaction-history 0.06 need six months of records for a visa -> loan-documents
  app-close 0.26 get rid of my mobile banking, I don't want it -> app-close
  deposit-open 0.14 have 50k, lock it in for two years, how -> fx-quota
  order-how 0.16 請問要怎樣下單呀 -> order-how
  order-not-shown 0.29 昨天付款买的耳机，今天打开订单页居然没有这一单 -> merge-orders
  cancel-unshipped 0.22 刚买的那单不想要了，没发货能不能给我退 -> cancel-unshipped
  merge-orders 0.37 我分两次拍了三样，能不能合在一个快递里发给我 -> unordered-parcel
  split-address 0.35 我想买五盒月饼，分别寄给五个亲戚，一次下单行吗 -> split-address
  bulk-order 0.28 公司年会礼品买得多能打折吗 -> bargain
  minor-order 0.33 八岁的儿子用我手机下单买了游戏机，我不知情，能退款吗 -> minor-order
  virtual-goods 0.05 我充的话费怎么还没到 -> virtual-goods
  in-stock 0.09 这双靴子38码还有货没 -> in-stock
  size-choice 0.07 一米七二，一百三十斤，T恤要买什么码啊 -> size-choice
  size-choice 0.35 我女儿十六岁一米六三，九十八斤，平时喜欢穿大一点，你家这件卫衣该给她拿哪个号 -> size-choice
  measure-error 0.14 窗帘说好两米宽，实际量只有一米九二 -> measure-error
  product-advice 0.15 送六十岁的爸爸生日礼物，预算五百，推荐下 -> product-advice
  product-advice 0.07 两款吹风机我选不出来，差别在哪 -> packaging-change
  in-the-box 0.03 这套里面包含几个碗几个盘 -> missing-items
  packaging-change 0.25 上次买的洗发水是绿瓶，这次变成白瓶了，是不是换了 -> packaging-change
  suitable-for 0.09 我在喂奶，这个面霜能不能用 -> suitable-for
  suitable-for 0.35 三岁小朋友可以吃这个糖吗 -> suitable-for
  sample 0.32 有没有试用装，我怕过敏想先试 -> material
  price-where 0.22 你好这个杯子多少钱一个 -> price-where
  quality-how 0.08 这款背包质量好吗 -> quality-issue
  custom-made 0.29 可以在杯子上刻我女儿的名字吗 -> custom-made
  repair-how 0.27 豆浆机用了两个月开不了机了，保修怎么弄 -> warranty
  spare-parts 0.05 保温杯的密封圈老化了，单独卖吗 -> spare-parts
  bargain 0.27 亲，给打个折嘛 -> bargain
  bargain 0.02 有冇得平啲 -> refund-rejected
  price-protection 0.32 我是十号晚上下的单，隔一天你们就搞满减便宜了三十多，我找谁要这个钱 -> full-reduction
  price-raised 0.14 昨天看的时候是79，今天怎么变成89了 -> merge-orders
  coupon-unusable 0.33 我这张满100减20的券怎么用不了 -> coupon-unusable
  coupon-unusable 0.38 满减卷怎么死活用不上 -> full-reduction
  coupon-forgot 0.26 付款以后才发现有张20元券没有用，能补吗 -> coupon-forgot
  gift-missing 0.19 直播间里讲得好好的，前一百名送保温杯，我截了图的，今天收到货就光秃秃一瓶洗衣液 -> livestream-price
  payment-limit 0.29 付款的时候说超过单日限额，怎么办 -> payment-limit
  ship-time 0.18 付了款一般隔多久发出 -> presale-ship
  ship-time 0.16 几号发 -> delivery-time
  ship-time 0.09 我今晚拍，明儿能寄不 -> ship-time
  ship-overdue 0.17 我周一就付款了到现在还没发货，什么情况 -> ship-overdue
  ship-overdue 0.18 等到花儿都谢了也不发货 -> ship-holiday
  ship-overdue 0.16 亲我上星期三就付的款，客服说两天内发，结果今天都下星期二了还显示等待出库，孩子开学要用的书包啊，急死人了 -> ship-time
  ship-urgent 0.02 我星期五要出门旅游，能不能加急发给我 -> ship-urgent
  shipping-fee 0.15 郵費點計 -> shipping-fee
  remote-area 0.38 我在西藏那曲，你们送不送，要加多少钱 -> price-where
  overseas 0.01 你们发不发马来西亚 -> order-unpaid
  overseas 0.23 可以寄到台湾吗 -> overseas
  change-address-shipped 0.72 快递已经发出来了，但是我想改个收货地址 -> change-address-unshipped
  delivery-time 0.50 预计什么时候送到 -> not-arrived
  delivery-time 0.33 后天能到不 -> ship-urgent
  not-arrived 0.28 我的包裹怎么这么久还没有到 -> not-arrived
  not-arrived 0.54 快递三天没更新了，是不是丢了 -> return-lost
  not-arrived 0.22 我等咗好耐都未收到 -> not-arrived
  not-arrived 0.25 上礼拜给我爸买的按摩椅垫，说好三天到，今天第六天了，物流停在郑州转运中心一动不动，老爷子天天问我 -> ship-overdue
  signed-not-received 0.46 快递说放门口了，回家一看没有 -> pickup-point-left
  courier-contact 0.28 怎么查派送员的电话，我想让他晚点来 -> courier-contact
  unordered-parcel 0.30 我根本没下单，怎么给我寄来一箱东西 -> order-how
  seven-day-exceptions 0.14 买的泳衣能不能退 -> seven-day
  return-late 0.84 已经超过七天无理由了，还可以退货吗 -> seven-day
  exchange-how 0.17 裙子买小了想换大一号，怎么换 -> exchange-how
  exchange-how 0.30 想换个颜色 -> order-change-item
  exchange-how 0.14 我前几天买了双鞋，穿着走了一天脚挤得慌，大一号估计就好了，你们能不能给调一双 -> size-choice
  return-rejected 0.47 仓库说我的退货有使用痕迹拒绝退款，我不服 -> brand-new
  refund-only 0.27 我冇收到貨，可唔可以淨係退錢 -> seven-day
  missing-items 0.47 我订了四包，收到只有三包，少了一包 -> warranty
  missing-items 0.79 配件少了个螺丝包 -> spare-parts
  wrong-item 0.05 拍的XL发来M -> ship-time
  wrong-item 0.12 买给我妈的是枣红色开衫，拆开一看是件男式马甲，你们仓库打包的人是不是拿混了 -> jobs
  damaged-arrival 0.06 收到貨發現爛咗 -> delivery-time
  damaged-arrival 0.04 给岳父买的紫砂壶，今天到家拆开一看壶嘴断了，箱子外面倒是好好的 -> merge-orders
  quality-issue 0.08 买的雨伞撑一次就断了骨架 -> quality-issue
  quality-issue 0.08 收到的充电宝充不进电 -> in-the-box
  not-as-described 0.45 实物跟详情页写的完全不一样 -> color-difference
  food-foreign-object 0.14 饼干里居然有只虫子 -> food-foreign-object
  refund-time 0.25 refund大概几天能退到卡上 -> refund-time
  refund-amount 0.18 我一共付了256，买了三样用了张30的券，退了一样标价99的，你们只退给我88块3，这账怎么算的 -> refund-amount
  invoice-time 0.44 我上周申请的发票怎么还没开，要多久 -> invoice-how
  member-benefits 0.32 成为会员以后有哪些优惠 -> member-join
  scam-call 0.13 刚才有个带口音的男的打过来，姓名地址订单全说对了，说我被误开了什么会员每月扣八百，要我转到安全账户 -> account-delete
  order-how 0.24 I'm not used to online shops, what are the steps to order a blanket -> order-how
  order-not-shown 0.18 I paid for headphones yesterday and now there's no such order on the page -> order-unpaid
  split-address 0.23 I want five boxes sent to five relatives with a single order -> invoice-merge
  purchase-limit 0.14 why am I limited to one piece -> payment-limit
  minor-order 0.16 my eight year old ordered a console without telling me -> invoice-late
  order-pending-review 0.14 my order has been stuck in verification since this morning -> not-arrived
  virtual-goods 0.14 I bought a game code, where does it show up -> virtual-goods
  authentic 0.11 is this perfume authentic, how can I verify -> authentic
  brand-new 0.21 there are fingerprints on the tablet, did you send me a returned one -> return-how
  in-stock 0.01 do you still have these boots in 38 -> return-pickup
  restock 0.03 when will the white pan be restocked -> restock
  size-choice 0.05 my daughter is 16, 163 cm and quite slim but likes baggy clothes, what should I get her -> minor-order
  measure-error 0.07 the curtain is supposed to be 2 m wide but measures 1.92 -> measure-error
  material 0.03 what material is this scarf -> material
  product-advice 0.15 could you recommend a birthday gift for my 60 year old father -> member-benefits
  in-the-box 0.18 which pieces does the set include -> installation
  packaging-change 0.02 the shampoo bottle used to be green, now it's white -> damaged-arrival
  suitable-for 0.04 is this candy safe for a three year old -> invoice-late
  trade-in 0.57 can I trade in my old washing machine -> wash-care
  physical-store 0.33 do you have a shop I can visit -> physical-store
  price-where 0.20 how much does this mug cost -> price-where
  custom-made 0.11 could you put my daughter's name on the cup -> minor-order
  product-not-found 0.08 the dress I saved no longer opens -> full-reduction
  repair-how 0.46 the soy milk maker won't turn on after two months, how do I use the warranty -> warranty
  installation 0.09 do you send someone to install the ceiling lamp -> installation
  manual 0.26 I can't figure out how to connect the projector, is there a video -> manual
  smell 0.18 the new rug smells weird, is it toxic -> smell
  spare-parts 0.12 can I buy a new sealing ring for the flask separately -> spare-parts
  price-protection 0.06 ordered on the 10th in the evening and a day later it was 30 cheaper, whom do I ask for that money -> refund-not-received
  price-raised 0.12 it was 79 yesterday and now it's 89, why -> price-raised
  coupon-unusable 0.23 我的coupon为啥apply不了 -> coupon-forgot
  free-gift 0.17 is there any gift when I buy the cream -> free-gift
  gift-missing 0.13 the stream said first hundred buyers get a mug, I have a screenshot, only the detergent was in the box -> livestream-price
  sale-when 0.30 when will you have a promotion again -> sale-when
  presale-balance 0.49 I paid the deposit, when can I pay the balance -> deposit-refund
  payment-methods 0.22 can I pay with paypal or a card -> payment-methods
  installments 0.43 is there an instalment plan for this laptop -> installment-refund
  ship-time 0.01 shenme shihou fahuo -> ship-from
  ship-time 0.28 wen will you ship my oder -> ship-overdue
  ship-overdue 0.38 order都placed五天了还没ship -> merge-orders
  ship-overdue 0.16 i orderd ten days ago for my kids first day of school and its still not sent, school starts monday -> minor-order
  ship-urgent 0.22 can you speed up dispatch, I'm travelling on Friday -> ship-later
  ship-from 0.06 is this being sent from somewhere in Zhejiang -> pickup-point-left
  overseas 0.18 can you ship to Malaysia -> ship-overdue
  change-address-unshipped 0.53 I put my old address on the order, it hasn't shipped yet, can you change it -> change-address-shipped
  change-address-shipped 0.42 the order has shipped but I need a different delivery address -> split-address
  not-arrived 0.22 tracking hasn't been updated for three days -> not-arrived
  not-arrived 0.12 bought my dad a massage cushion last week, it was due in three days and it's been sitting in some hub ever since -> ship-overdue
  signed-not-received 0.25 at work yesterday my phone said the package was signed for by me, nobody was home and the doorman has not seen it -> signed-not-received
  pickup-point-left 0.86 the courier left my parcel at a pickup point without calling, I want it delivered to my door -> delivery-slot
  large-item 0.08 will the mattress be carried up to my flat -> large-item
  self-pickup 0.12 is self pickup possible -> pickup-point-left
  unordered-parcel 0.12 a box arrived that I never ordered -> damaged-arrival
  seven-day 0.42 can I return it within seven days if I simply don't like it -> return-inspection
  return-window 0.16 I received it on the 10th, until when can I return it -> refund-only
  return-late 0.39 it's been more than seven days, can I still return it -> seven-day
  return-how 0.01 zenme tuihuo -> points-expire
  exchange-how 0.13 walked around the flat in the trainers and they pinch, could you swap them for the next size up -> exchange-how
  return-cancel 0.10 I'd rather keep the shoes, scrap the return I filed -> return-gift
  return-lost 0.25 my return went missing on the way back to you -> return-rejected
  wrong-item 0.05 ordered a red cardigan for mum and unpacked a men's vest, did somebody mix up the bags -> missing-items
  damaged-arrival 0.16 the mirror was broken when I received it -> damaged-arrival
  damaged-arrival 0.06 opened the box with the teapot for my father-in-law and the spout was snapped off -> return-opened
  fresh-bad 0.13 five of the mangoes were rotten, how do I get compensated -> fresh-bad
  quality-issue 0.16 the umbrella broke after one use -> quality-issue
  not-as-described 0.34 what I got is nothing like the description -> invoice-content
  food-foreign-object 0.17 there was a bug in the cookies -> price-error
  safety-incident 0.06 the charger started smoking -> in-the-box
  refund-time 0.27 how long until the refund is in my account -> refund-not-received
  refund-time 0.01 tuikuan duojiu dao zhang -> wash-care
  refund-where 0.60 will the refund go back to my bank card -> refund-closed-card
  refund-amount 0.32 I returned the item priced 99 and only got 88.3, how did you work that out -> return-partial
  refund-closed-card 0.42 the bank card I paid with has been cancelled, where does the refund go -> refund-time
  refund-progress-how 0.23 my refund request is two days old, where do I look up what happened to it -> installment-refund
  invoice-how 0.01 fapiao zenme kai -> points-expire
  invoice-how 0.29 coud you do an invoce, my boss needs it -> invoice-how
  invoice-time 0.51 I asked for an invoice last week, how long does it take -> invoice-late
  invoice-electronic 0.22 accounting only accepts a hard copy of the bill -> account-merge
  member-join 0.12 what do I have to do to be part of your club -> spare-parts
  member-level 0.34 why did my membership level drop -> member-join
  points-earn 0.18 how are points calculated when I buy something -> points-earn
  points-missing 0.60 I confirmed receipt two days ago but got no points -> confirm-receipt
  account-stolen 0.15 I think someone logged into my account and placed an order -> login-problem
  scam-call 0.28 a caller knew my name, address and order and told me to move money to a safe account to stop a membership -> account-merge
  review-hidden 0.33 why can't I see the review I wrote -> review-edit
  contact 0.18 until when is somebody there to talk to tonight -> order-unpaid
  real-name 0.17 我爸七十岁没带证，能不能先寄了再补登记 -> real-name
  real-name 0.32 我就寄两本旧杂志，还要拿身份证出来，是不是有点夸张 -> real-name
  send-for-someone 0.36 我妈想让我帮她寄，登记的是我的证件还是她的 -> real-name
  weight-size-limit 0.22 一个六十公斤的箱子你们收不收 -> weight-size-limit
  how-to-send 0.25 除了用软件，能不能直接电话叫你们上门拿件 -> how-to-send
  how-to-send 0.18 想寄点东西去外地，该从哪一步开始 -> how-to-send
  how-to-send 0.13 从没寄过东西，要带啥、填啥 -> real-name
  instant-delivery 0.32 钥匙锁屋里了，老公在单位，能帮忙今儿个就送过来不 -> instant-delivery
  instant-delivery 0.14 护照忘带了，人在机场，同城多久能送过来 -> prohibited-documents
  return-shopping 0.32 衣服不合身要退给卖家，快递这边我咋整 -> return-shopping
  intercept 0.06 把老板的合同寄成了废稿，能叫它掉头吗 -> prohibited-documents
  order-edit 0.63 预约的取件想挪到明早 -> pickup-advance
  order-edit 0.26 刚约的上门，突然要出差，改到后天行吗 -> order-edit
  pickup-no-show 0.23 约的十点，现在都下午四点了鬼影子都没见着 -> pickup-no-show
  pickup-no-show 0.13 从九点等到现在，收件的影子都没有 -> pickup-no-show
  delivered-not-received 0.06 楼道里翻了个遍，你们说已经放那儿了 -> found-parcel
  tracking-how 0.23 手头有个单号，从哪里能瞧见它走到哪一站了 -> tracking-how
  tracking-eta 0.15 啥时候能到我手里呀，等得花都谢了 -> tracking-eta
  tracking-eta 0.09 侬帮我看看啥辰光好送到 -> coverage
  arrived-not-delivered 0.28 从早上派件到现在天都黑了还没见人 -> arrived-not-delivered
  arrived-not-delivered 0.30 已经到我们区的营业部了，过了一天还不派件 -> self-collect-branch
  urge 0.26 孩子的药在里面，求你们先送我这件 -> urge
  tracking-returning 0.07 没跟我打招呼就往回发，凭什么 -> tracking-returning
  misdelivered 0.11 我家在12栋，快递却被放到21栋去了 -> delivery-upstairs
  misdelivered 0.06 明明写着6号楼，你们小哥给撂到9号楼大厅了 -> misdelivered
  family-parcels 0.30 爷爷奶奶不识字，我想替他们盯着包裹 -> delivery-by-others
  transit-domestic 0.35 杭州到西安的快递一般几天 -> transit-domestic
  transit-domestic 0.26 从宁波走到昆明，路上要耗几天 -> transit-domestic
  transit-remote 0.12 寄到西藏林芝大約要幾天 -> transit-remote
  delivery-scheduled 0.24 礼拜三白天都在家，就那天送行不 -> delivery-scheduled
  suspended-areas 0.35 听说那边发洪水，快递还通不通 -> suspended-areas
  suspended-areas 0.25 为啥提示我家那块儿暂时不收 -> suspended-areas
  suspended-areas 0.07 台风天，广东沿海那几个市现在收不收件 -> suspended-areas
  special-places 0.10 我们单位在保密园区，外人免进，收快递怎么搞 -> special-places
  large-delivery 0.21 双开门冰箱，五楼楼梯房，抬上去要另给钱吗 -> large-delivery
  delivery-by-others 0.03 俺不在屋里头，让俺对象帮俺签一哈中不 -> proof-of-delivery
  delivery-inspect-before-sign 0.31 我想拆开确认没问题再签字，允许吗 -> delivery-inspect-before-sign
  delivery-refuse 0.60 這個包裹我不收，請退回去 -> tracking-returning
  address-change-rules 0.45 上周下的单，当时还住学校，现在放假回家了，快递还没到，能转到家里这边不 -> special-places
  point-code 0.24 取件马怎么没发给我呀 -> point-what-to-bring
  point-change 0.25 放的那家驿站离我太远，可以换近一点的吗 -> point-change
  point-lost-parcel 0.37 短信说到了代收点，去了三趟老板都讲没有 -> point-where
  point-to-home 0.24 阿婆八十多了走不到驿站，你们给拿上来吧 -> point-to-home
  locker-trouble 0.23 手快把格口关了，包裹还在里头呢 -> locker-trouble
  locker-trouble 0.12 按了开箱，咔一声没弹，屏幕就退出去了 -> locker-trouble
  price-how-calculated 0.28 三公斤的箱子收多少，续重咋算 -> weight-size-limit
  price-how-calculated 0.02 寄到成都好多钱哦，三四斤的样子 -> transit-domestic
  price-surcharges 0.32 除了运费还会收别的附加费用吗 -> price-surcharges
  price-weight-dispute 0.30 你们称出来的重量比实际重，多收我钱了 -> price-weight-dispute
  payment-failed 0.22 余额扣了但订单还是没付款的样子 -> payment-failed
  payment-failed 0.11 支付页面转半天，最后钱没了单子还是红的 -> price-freight-collect
  pay-later 0.46 我没点付款，怎么微信自己出去十几块邮费 -> price-payment-methods
  packing-fragile 0.12 我奶奶留下来一套青花瓷碗，一共十二只，我搬家想寄过去，可就怕路上颠碎了，你们有没有啥好法子包 -> luggage
  packing-furniture 0.01 实木餐桌加四把椅子，从佛山发到南宁 -> out-of-area
  packing-seal 0.25 旧的纸箱重复用可以吗 -> payment-failed
  packing-recycle 0.34 拆完的快递箱可以拿去你们那回收不 -> packing-recycle
  prohibited-liquid-powder 0.02 skincare的瓶瓶罐罐能快递不 -> prohibited-alcohol
  prohibited-food 0.14 阿妈整嘅腊肠可唔可以寄 -> prohibited-food
  prohibited-animals 0.16 能帮我把狗子寄到上海吗 -> prohibited-animals
  prohibited-animals 0.12 朋友想要我家刚生的小奶猫，走快递成吗 -> prohibited-animals
  prohibited-valuables 0.21 想把奶奶的金镯子寄回给她 -> prohibited-valuables
  prohibited-alcohol 0.02 想给老丈人寄两瓶好酒 -> prohibited-alcohol
  claim-deadline 0.17 上个月十号签的，昨天才拆发现碎了，晚不晚 -> claim-damaged-on-arrival
  claim-uninsured 0.18 图便宜没加保，结果玻璃酒具全碎 -> packing-fragile
  claim-insured 0.65 有保价的件如果坏了怎么赔付 -> claim-uninsured
  claim-insured 0.21 声明了八千的相机，路上给整没了，你们怎么算 -> claim-insured
  insurance-how 0.39 保价费按百分之几收 -> claim-insured
  claim-delay 0.11 本来说好周五到的，我周六办婚礼要用，结果周一才送来，婚礼都办完了，这损失你们给补点不 -> delivery-weekend
  fresh-spoiled 0.04 活虾到手全翘辫子了 -> prohibited-animals
  claim-private 0.29 快递员打电话求我别投诉，说自己掏钱给我 -> complaint-how
  intl-countries 0.05 墨西哥你们发得过去不 -> self-collect-branch
  intl-time 0.18 寄给在首尔的闺蜜，要走多久 -> transit-domestic
  intl-held-customs 0.47 我从国内寄出的包裹在对方海关那边压了半个月 -> intl-import
  intl-price 0.04 寄三公斤茶叶到迪拜得花多少 -> weight-size-limit
  intl-import 0.05 嫂子在东京，帮我买了包想直接发到家 -> insurance-how
  invoice-how 0.33 财务催我要快递的票，我在哪儿点 -> urge
  invoice-how 0.20 发片在哪里开 -> invoice-how
  app-trouble 0.32 下了你们的软件，一开始就卡死 -> app-trouble
  identity-misuse 0.55 有人拿我的身份证去寄了东西 -> real-name
  courier-contact 0.47 我在单位开会没听见电话，现在想给送件的回一个，号码显示是虚拟的打不回去 -> privacy-label
  scam-calls 0.44 有个电话说我包裹丢失要赔我钱，可信吗 -> claim-insured
  coverage 0.26 我住的镇你们派送得到吗 -> coverage
  franchise 0.15 我有间临街铺面，想挂你们牌子做快递 -> franchise
  branch-lookup 0.29 想打给镇上那个点，号码多少 -> branch-lookup
  branch-lookup 0.69 你们中关村那个门店开到几点 -> point-hours
  found-parcel 0.21 回家一看拿的是人家的件 -> found-parcel
  complaint-how 0.10 送货的嘴巴不干净，我想让你们处理他 -> packing-recycle
  drop-off 0.25 am I able to hand in my package at a branch -> drop-off
  send-for-someone 0.38 my flatmate will give the box to the courier, whose passport do they need -> prohibited-documents
  weight-size-limit 0.23 what is the biggest and heaviest parcel you take -> weight-size-limit
  weight-size-limit 0.21 how many kilos can a single parcel have at most -> weight-size-limit
  send-multiple 0.29 I want to send parcels to fifty addresses in one go -> address-change-rules
  how-to-send 0.34 what do I have to do to get a parcel shipped -> how-to-send
  cutoff 0.32 if the driver takes it at 7 pm does it go tonight or tomorrow -> cutoff
  return-shopping 0.08 kettle leaks, the web shop agreed to take it back, what do I do with the parcel -> delivery-refuse
  pickup-hours 0.18 is 9 pm too late for someone to fetch my package -> pickup-hours
  pickup-no-show 0.05 stayed in all morning and your collector never rang the bell -> out-of-area
  tracking-first-scan 0.18 I just shipped it and the number isn't recognised yet -> tracking-first-scan
  tracking-first-scan 0.26 number I got this morning isn't in the system -> tracking-first-scan
  tracking-not-updating 0.20 tracking has shown the same thing since Monday -> tracking-not-updating
  tracking-not-updating 0.34 no movement since last thursday, is it dead? -> tracking-not-updating
  delivered-not-received 0.18 the app has a green tick saying received but my hallway is empty -> packing-recycle
  proof-of-delivery 0.32 need a document showing the customer signed for it -> intl-customs-docs
  tracking-how 0.39 got a number from the seller, where do I type it in -> tracking-number-where
  tracking-eta 0.18 roughly what day will I have it in my hands -> tracking-eta
  arrived-not-delivered 0.61 courier has it for delivery but it's ten at night -> delivery-hours
  urge 0.16 my kid's medicine is in there, put it first please -> prohibited-medicine
  misdelivered 0.04 your man put it at number 9 and I live at 6 -> privacy-label
  delivery-hours 0.29 until what hour are parcels brought round -> point-hours
  transit-domestic 0.22 Hangzhou to Xi'an, how many days normally -> intl-time
  delivery-upstairs 0.29 I live on the fifth floor, does the courier come up -> delivery-upstairs
  delivery-upstairs 0.04 again they phoned me to come down to the street, why not up to my apartment -> coverage
  delivery-notice 0.29 dog barks when the bell rings, just text me instead -> delivery-notice
  self-collect-branch 0.32 I'd be quicker walking to your depot, can they hand it over there -> self-collect-branch
  special-places 0.03 I live in a student hall with a locked gate, how will it reach me -> account-password
  delivery-not-home 0.23 Both of us work nine to six and nobody is ever in, so how is this supposed to work when you turn up at noon? -> pickup-no-show
  address-change-rules 0.12 order is heading to my previous workplace, send it to the new one -> how-to-send
  recipient-only 0.21 make sure only he can sign for it -> recipient-only
  change-recipient-phone 0.33 typed my friend's mobile wrong on a parcel already on the road -> change-recipient-phone
  point-hours 0.27 shop that has my parcel, is it open past eight -> point-hours
  point-lost-parcel 0.04 went to the corner shop three times, they swear they don't have it -> franchise
  price-how-calculated 0.30 explain how your shipping fee is calculated -> price-how-calculated
  price-how-calculated 0.25 what's the going rate for a 3 kg box -> price-how-calculated
  price-freight-collect 0.34 I want the buyer to cover postage, how do I set that -> claim-uninsured
  price-surcharges 0.20 why was something added to the bill besides the postage -> invoice-how
  price-weight-dispute 0.23 you charged me for more weight than my parcel has -> price-volumetric
  price-return-cost 0.23 if the receiver rejects it, do I pay the postage a second time -> price-return-cost
  collect-pay 0.17 what do I owe for a parcel that came with shipping unpaid -> payment-failed
  payment-failed 0.29 app took my money twice yesterday -> payment-failed
  packing-boxes 0.07 haven't got a carton at home, could you provide one -> packing-boxes
  packing-fragile 0.05 best way to wrap a glass vase -> packing-fragile
  packing-electronics 0.35 whats the safest way of shipping my gaming pc -> packing-electronics
  packing-flat 0.31 how should a painting be packed -> packing-flat
  prohibited-battery 0.07 sending a powerbank to a mate -> prohibited-battery
  prohibited-liquid-powder 0.07 would a small bottle of eau de toilette get through -> packing-liquid
  prohibited-food 0.08 gran wants to courier her homemade jam and biscuits -> prohibited-food
  prohibited-valuables 0.32 popping 2000 in notes into an envelope for grandpa, ok? -> prohibited-valuables
  prohibited-valuables 0.08 put some banknotes in with the birthday card, any problem -> prohibited-valuables
  prohibited-documents 0.27 want to get my original birth certificate to my sister -> prohibited-documents
  prohibited-toy-guns 0.06 nephew wants a realistic BB pistol, could I post one -> prohibited-toy-guns
  claim-uninsured 0.67 my lost parcel wasn't insured, how much will I get -> claim-insured
  insurance-worth 0.02 old paperbacks, is extra cover pointless for those -> price-surcharges
  claim-lost-when 0.16 it's been three weeks with no trace, at what point do you call it lost -> tracking-not-updating
  claim-damaged-on-arrival 0.10 So the courier is standing here, the carton is squashed on one side and something inside is clinking. Should I put my name on his device or not? -> packing-recycle
  claim-missing-items 0.05 received fewer pieces than were sent -> claim-missing-items
  fresh-spoiled 0.09 the prawns had thawed and stank when they came -> fresh-spoiled
  wrong-goods 0.06 ordered a blue kettle, a red one came, what now -> unexpected-parcel
  intl-countries 0.05 does your network reach Mexico -> app-trouble
  intl-time 0.06 how soon would it reach Seoul -> pickup-wait
  intl-duty 0.34 will granny in France have to pay tax on the gift -> intl-duty
  intl-track 0.17 parcel left the country and I can't see anything since -> intl-track
  intl-price 0.10 three kilos of tea to Dubai, how expensive -> price-weight-dispute
  intl-import 0.56 I live in the US and want to send my luggage home to China -> luggage
  invoice-merge 0.76 can I have one invoice for all my orders -> invoice-how
  invoice-how 0.22 accounts want paperwork for what I paid you, where do I find it -> claim-payout
  account-code-missing 0.17 pressed send three times and still no sms with digits -> account-code-missing
  account-delete 0.05 get rid of my profile and all that's stored about me -> account-register
  account-points 0.33 are my reward points any use for postage -> account-points
  real-name-failed 0.11 can't get past the identity check in the app -> app-trouble
  app-trouble 0.04 screen freezes each time I launch your application -> point-hours
  account-business 0.11 we'd like to settle all shipments at month end -> invoice-merge
  monthly-statement 0.01 where can the finance team see what we owe for March -> tracking-how
  warehousing 0.25 we have no storage, could you pack and send our web orders -> warehousing
  courier-contact 0.12 rang the delivery man six times, no answer -> courier-contact
  privacy-label 0.18 will my name and mobile be readable on the sticker -> privacy-label
  coverage 0.03 we moved to a new estate on the edge of town, do you come here -> arrived-not-delivered
  jobs 0.10 I have a van and free time, can I work for you -> account-register
  wrong-texts 0.13 my phone buzzes with pickup alerts for some Mr Li -> point-what-to-bring
